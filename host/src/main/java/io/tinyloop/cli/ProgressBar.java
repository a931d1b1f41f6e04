package io.tinyloop.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * How far a command is, with the time left: one line that redraws itself on a terminal, a plain
 * line now and then elsewhere. Thread-safe.
 */
final class ProgressBar {

  private static final int WIDTH = 28;
  private static final Duration REDRAW = Duration.ofMillis(100);
  private static final Duration PLAIN_INTERVAL = Duration.ofSeconds(5);

  private final PrintWriter out;
  private final boolean terminal;
  private final InstantSource clock;
  private String phase = "";
  private Instant phaseStart;
  private Instant lastDrawn = Instant.MIN;
  private boolean drawn;

  ProgressBar(PrintWriter out, boolean terminal, InstantSource clock) {
    this.out = out;
    this.terminal = terminal;
    this.clock = clock;
    this.phaseStart = clock.instant();
  }

  /** Shows {@code done} of {@code total} steps of {@code phase}, followed by {@code note}. */
  synchronized void update(String phase, long done, long total, String note) {
    Instant now = clock.instant();
    boolean newPhase = !phase.equals(this.phase);
    if (newPhase) {
      finishLine();
      this.phase = phase;
      phaseStart = now;
    }
    Duration interval = terminal ? REDRAW : PLAIN_INTERVAL;
    if (newPhase || done == total || !now.isBefore(lastDrawn.plus(interval))) {
      lastDrawn = now;
      draw(done, total, note, Duration.between(phaseStart, now));
    }
  }

  /** Ends the current line, so that other output can follow. */
  synchronized void finishLine() {
    if (terminal && drawn) {
      out.println();
      out.flush();
    }
    drawn = false;
  }

  private void draw(long done, long total, String note, Duration elapsed) {
    String text =
        "%-12s %s %d/%d  %s  %s"
            .formatted(phase, bar(done, total), done, total, remaining(done, total, elapsed), note)
            .stripTrailing();
    if (terminal) {
      out.print("\r\033[K" + text);
    } else {
      out.println(text);
    }
    out.flush();
    drawn = true;
  }

  private static String bar(long done, long total) {
    int filled = total == 0 ? WIDTH : (int) (WIDTH * Math.min(done, total) / total);
    return "[" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "]";
  }

  private static String remaining(long done, long total, Duration elapsed) {
    if (done >= total) {
      return "took " + format(elapsed);
    }
    if (done == 0) {
      return "ETA --:--";
    }
    return "ETA " + format(elapsed.multipliedBy(total - done).dividedBy(done));
  }

  /** As {@code 1:02:03} or {@code 02:03}. */
  static String format(Duration duration) {
    long seconds = duration.toSeconds();
    return seconds >= 3600
        ? "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60)
        : "%02d:%02d".formatted(seconds / 60, seconds % 60);
  }
}
