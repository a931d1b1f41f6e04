package io.tinyloop.doctor;

/** The Java that runs this program, and what it may use. */
final class JavaCheck {

  private static final int NEEDED = 25;
  private static final long LEAST_MIB = 512;

  private JavaCheck() {}

  static Finding of(Runtime.Version version, Runtime machine) {
    long mib = machine.maxMemory() >> 20;
    String says =
        "Java %s, %d processors, at most %,d MiB of heap"
            .formatted(version, machine.availableProcessors(), mib);
    if (version.feature() < NEEDED) {
      return Finding.wrong(
          "Java", says, "Install a JDK %d, or point JAVA_HOME at one.".formatted(NEEDED));
    }
    return mib < LEAST_MIB
        ? Finding.wrong(
            "Java", says, "Give it more: TINYLOOP_JAVA_OPTIONS=-Xmx%dm.".formatted(LEAST_MIB))
        : Finding.ok("Java", says);
  }
}
