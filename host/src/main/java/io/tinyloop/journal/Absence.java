package io.tinyloop.journal;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Tells once that a server is away, and once that it is back. Thread-safe. */
final class Absence {

  private static final long NONE = 0;

  private final String place;
  private final Consumer<String> notes;

  /** When it began, by the clock of the JVM. */
  private final AtomicLong since = new AtomicLong(NONE);

  Absence(String place, Consumer<String> notes) {
    this.place = place;
    this.notes = notes;
  }

  void began(String reason) {
    if (since.compareAndSet(NONE, System.nanoTime() | 1)) {
      notes.accept(
          "the journal (%s) does not answer: %s; what is to be written waits"
              .formatted(place, reason));
    }
  }

  void ended() {
    long began = since.get();
    if (began != NONE && since.compareAndSet(began, NONE)) {
      notes.accept(
          "the journal (%s) answers again after %.1f s"
              .formatted(place, Duration.ofNanos(System.nanoTime() - began).toMillis() / 1e3));
    }
  }
}
