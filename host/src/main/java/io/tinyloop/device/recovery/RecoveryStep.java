package io.tinyloop.device.recovery;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** What is done to bring a device back, the gentlest first. After the last comes quarantine. */
public enum RecoveryStep {
  /** Over the open link: whatever the line carried is ended, and the device asked who it is. */
  RESYNC("resync", Duration.ofSeconds(3)),
  /** Over the open link: the device is told to restart. */
  SOFT_RESET("soft-reset", Duration.ofSeconds(5)),
  /** The port's RTS and DTR are pulsed, which reset many boards. */
  LINE_RESET("line-reset", Duration.ofSeconds(5)),
  /** The link is closed and opened again. */
  REOPEN("reopen", Duration.ofSeconds(10)),
  /** The device's supply is switched off and on. */
  POWER_CYCLE("power-cycle", Duration.ofSeconds(30));

  private final String word;
  private final Duration usualDeadline;

  RecoveryStep(String word, Duration usualDeadline) {
    this.word = word;
    this.usualDeadline = usualDeadline;
  }

  /** The name in bench files and in what people read. */
  public String word() {
    return word;
  }

  /** How long the step may take unless a bench file says otherwise. */
  public Duration usualDeadline() {
    return usualDeadline;
  }

  /** All words, in order. */
  public static List<String> words() {
    return Arrays.stream(values()).map(RecoveryStep::word).toList();
  }
}
