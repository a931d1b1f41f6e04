package io.tinyloop.device;

import org.jspecify.annotations.Nullable;

/**
 * What listeners are told on a thread of its own, because whoever knows it must not wait for them.
 * Started by the alarm's thread, awaited by the device's.
 */
final class Telling {

  private volatile @Nullable Thread last;

  void start(Runnable news) {
    last = Thread.ofVirtual().name("hang told").start(news);
  }

  /** Returns when all has been told, whoever interrupts. */
  void await() {
    Thread telling = last;
    boolean interrupted = false;
    while (telling != null && telling.isAlive()) {
      try {
        telling.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
