package io.tinyloop.device;

import io.tinyloop.protocol.wire.DeviceReply.Log;

/** Hears what a device says beside its answers. Called on the session's thread; must not block. */
public interface SessionListener {

  /** A listener that ignores everything. */
  SessionListener NONE = new SessionListener() {};

  /** The device wrote a line to its log. */
  default void logged(Log line) {}

  /** The evaluation has come so far. */
  default void progressed(int samplesDone, int samples) {}
}
