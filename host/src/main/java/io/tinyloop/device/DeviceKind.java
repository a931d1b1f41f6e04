package io.tinyloop.device;

import java.util.Arrays;
import java.util.List;

/** How a device is reached, and what its id in a {@link DeviceSpec} means. */
public enum DeviceKind {
  /** A simulated device inside this JVM; the id is a core. */
  SIM("sim", Id.CORE),
  /** A simulated device behind a TCP connection on loopback; the id is a core. */
  SIM_TCP("sim+tcp", Id.CORE),
  /** A simulated device behind jSerialComm on a pseudo-terminal; the id is a core. */
  SIM_PTY("sim+pty", Id.CORE),
  /** A simulated device behind the embedded MQTT broker; the id is a core. */
  SIM_MQTT("sim+mqtt", Id.CORE),
  /** A device that listens on a TCP port; the id is host:port. */
  TCP("tcp", Id.ADDRESS),
  /**
   * A board on a serial port; the id is the port's path, {@code usb:VID:PID[:SERIAL]}, {@code
   * usb-location:1-4.2}, or the board's USB serial number.
   */
  SERIAL("serial", Id.NAME),
  /** A device on the MQTT broker; the id is its UID. */
  MQTT("mqtt", Id.NAME),
  /** The portable firmware as a process of this machine; no id. */
  NATIVE("native", Id.NONE),
  /** The firmware of a core on an emulated processor; the id is a core. */
  EMULATED("emulated", Id.CORE);

  /** What the id of a kind is. */
  enum Id {
    CORE,
    ADDRESS,
    NAME,
    NONE
  }

  private final String word;
  private final Id id;

  DeviceKind(String word, Id id) {
    this.word = word;
    this.id = id;
  }

  /** The kind as it is written before the colon. */
  public String word() {
    return word;
  }

  Id id() {
    return id;
  }

  /** Whether one spec may stand for several devices ({@code x4}). */
  public boolean countable() {
    return id == Id.CORE || id == Id.NONE;
  }

  /** Whether the device is a simulated one that this host starts itself. */
  public boolean simulated() {
    return this == SIM || this == SIM_TCP || this == SIM_PTY || this == SIM_MQTT;
  }

  /** Whether each device is a process of this machine. */
  public boolean isProcess() {
    return this == NATIVE || this == EMULATED;
  }

  /** All words, in order. */
  public static List<String> words() {
    return Arrays.stream(values()).map(DeviceKind::word).toList();
  }
}
