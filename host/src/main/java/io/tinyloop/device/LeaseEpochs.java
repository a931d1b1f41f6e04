package io.tinyloop.device;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gives out fencing tokens: a device refuses the commands of every epoch but the newest that it has
 * seen. Thread-safe; may wait for a disk.
 */
@FunctionalInterface
public interface LeaseEpochs {

  /** A new epoch of a device, in [1, 2^31 − 1], greater than all before. */
  int next(DeviceConnector device);

  /** Epochs of a pool that nobody remembers: each device counts from {@code first}. */
  static LeaseEpochs from(int first) {
    Map<String, Integer> newest = new ConcurrentHashMap<>();
    return device -> newest.merge(device.name(), first, (last, _) -> last + 1);
  }
}
