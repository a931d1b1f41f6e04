package io.tinyloop.cli;

/**
 * Turns Ctrl-C into an interrupt of the thread that opened it, and lets that thread end in order:
 * the JVM waits until this is closed.
 */
final class Interruption implements AutoCloseable {

  private final Thread hook;
  private final java.util.concurrent.CountDownLatch closed =
      new java.util.concurrent.CountDownLatch(1);

  private Interruption(Thread interrupted) {
    this.hook =
        new Thread(
            () -> {
              interrupted.interrupt();
              try {
                closed.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "interruption");
  }

  static Interruption ofThisThread() {
    Interruption interruption = new Interruption(Thread.currentThread());
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending already: the hook has run.
    }
  }
}
