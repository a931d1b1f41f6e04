package io.tinyloop.simulator.device;

import java.util.LinkedHashMap;
import java.util.Map;

/** The newest entries of a map, by insertion; older ones are forgotten. */
final class Newest<K, V> extends LinkedHashMap<K, V> {

  private static final long serialVersionUID = 1;

  private final int limit;

  Newest(int limit) {
    super(2 * limit);
    this.limit = limit;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > limit;
  }
}
