package io.tinyloop.journal;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tinyloop.bench.PostgresProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Debian's PostgreSQL for tests of the journal. */
public final class Postgres implements AutoCloseable {

  private static @Nullable Postgres shared;

  private final PostgresProcess process;

  private Postgres(PostgresProcess process) {
    this.process = process;
  }

  /** One for all tests of this JVM; it ends with it. */
  public static synchronized Postgres shared() {
    Postgres known = shared;
    if (known == null) {
      known = open();
      Runtime.getRuntime().addShutdownHook(new Thread(known::close));
      shared = known;
    }
    return known;
  }

  /** Skips the test, or fails it under TINYLOOP_REQUIRE_TOOLS=1, where there is none. */
  public static Postgres open() {
    try {
      return new Postgres(PostgresProcess.start(require()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path require() {
    Optional<Path> programs = PostgresProcess.installed();
    if (programs.isEmpty()) {
      String reason = "PostgreSQL is not installed: apt-get install postgresql";
      if ("1".equals(System.getenv("TINYLOOP_REQUIRE_TOOLS"))) {
        throw new AssertionError(reason);
      }
      System.out.println("SKIPPED PostgreSQL: " + reason);
      assumeTrue(false, reason);
    }
    return programs.orElseThrow();
  }

  /** The server itself, to be stopped and started. */
  PostgresProcess process() {
    return process;
  }

  /** A database that nothing was ever in. */
  public DatabaseServer fresh() {
    String name = "t" + UUID.randomUUID().toString().replace("-", "");
    try {
      process.create(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return server(name, PostgresProcess.PASSWORD);
  }

  DatabaseServer server(String name, String password) {
    return new DatabaseServer(process.url(name), PostgresProcess.USER, password);
  }

  /** A journal in a database of its own. */
  public Journal journal(InstantSource clock) {
    return Journal.open(fresh(), clock, _ -> {});
  }

  @Override
  public void close() {
    process.close();
  }
}
