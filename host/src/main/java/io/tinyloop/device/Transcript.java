package io.tinyloop.device;

import io.tinyloop.protocol.wire.DeviceMessage;
import io.tinyloop.protocol.wire.HostCommand.UploadBegin;
import io.tinyloop.protocol.wire.HostCommand.UploadChunk;
import io.tinyloop.protocol.wire.HostMessage;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What host and device said to each other in one evaluation, in order. Pieces of blobs are noted by
 * their place: the blobs have digests. Bounded: beyond {@value #MOST} messages the oldest stay.
 * Outside evaluations it is empty: what a thousand admissions said took 200 MB. Used by one thread.
 */
final class Transcript {

  private static final int MOST = 1024;

  private final List<Exchange> exchanges = new ArrayList<>();
  private boolean isOpen;

  /** Notes what is said from now on. */
  void begin() {
    exchanges.clear();
    isOpen = true;
  }

  /** Forgets what was said, and notes nothing until it begins again. */
  void end() {
    exchanges.clear();
    isOpen = false;
  }

  /** The host says this. */
  void sent(HostMessage message, byte[] bytes) {
    if (!isOpen) {
      return;
    }
    String kind = message.command().getClass().getSimpleName();
    switch (message.command()) {
      case UploadChunk chunk ->
          add(new Exchange(false, kind, "", chunk.offset(), chunk.data().length));
      case UploadBegin begin when begin.data().length > 0 ->
          add(new Exchange(false, kind, "", 0, begin.data().length));
      default -> add(new Exchange(false, kind, HexFormat.of().formatHex(bytes), -1, 0));
    }
  }

  /** The device says this. */
  void heard(DeviceMessage message, byte[] bytes) {
    if (!isOpen) {
      return;
    }
    String kind = message.reply().getClass().getSimpleName();
    add(new Exchange(true, kind, HexFormat.of().formatHex(bytes), -1, 0));
  }

  private void add(Exchange exchange) {
    if (exchanges.size() < MOST) {
      exchanges.add(exchange);
    }
  }

  /** What was said so far. */
  List<Exchange> exchanges() {
    return List.copyOf(exchanges);
  }
}
