package io.tinyloop.protocol.wire;

import org.jspecify.annotations.Nullable;

/** What a frame's payload is: the direction it travels in. */
public enum FrameKind {
  /** A {@link HostMessage}: host to device. */
  HOST(1),
  /** A {@link DeviceMessage}: device to host. */
  DEVICE(2);

  private final int number;

  FrameKind(int number) {
    this.number = number;
  }

  /** The byte in the frame's header. */
  public int number() {
    return number;
  }

  /** The kind with this number, or null. */
  public static @Nullable FrameKind of(int number) {
    return switch (number) {
      case 1 -> HOST;
      case 2 -> DEVICE;
      default -> null;
    };
  }
}
