package io.tinyloop.journal;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Debian's PostgreSQL on a port of this machine, for as long as it is open. It refuses to be root:
 * then it runs as the user postgres, or nobody.
 */
public final class Postgres implements AutoCloseable {

  /** Who everything belongs to. */
  public static final String USER = "tinyloop";

  public static final String PASSWORD = "a secret";

  private static final List<String> VERSIONS = List.of("15", "16", "17", "18", "14");
  private static @Nullable Postgres shared;

  private final Path programs;
  private final Path folder;
  private final int port;
  private final List<String> as;

  private Postgres(Path programs) throws IOException, InterruptedException {
    this.programs = programs;
    this.folder = Files.createTempDirectory("tinyloop-postgres");
    this.port = freePort();
    this.as = user();
    Files.writeString(folder.resolve("password"), PASSWORD);
    if (!as.isEmpty()) {
      run(List.of("chown", "-R", as.get(2), folder.toString()));
    }
    run(
        "initdb",
        "--no-sync",
        "--username=" + USER,
        "--pwfile=" + folder.resolve("password"),
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--pgdata=" + data());
    start();
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
      return new Postgres(require());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path require() {
    Optional<Path> programs =
        VERSIONS.stream()
            .map(version -> Path.of("/usr/lib/postgresql", version, "bin"))
            .filter(folder -> Files.isExecutable(folder.resolve("initdb")))
            .findFirst();
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

  /** Who runs it, where this program is root. */
  private static List<String> user() throws IOException, InterruptedException {
    if (!"root".equals(System.getProperty("user.name"))) {
      return List.of();
    }
    boolean known = new ProcessBuilder("id", "postgres").start().waitFor() == 0;
    return List.of("runuser", "-u", known ? "postgres" : "nobody", "--");
  }

  /** Starts it, as after {@link #stop}. */
  public void start() throws IOException, InterruptedException {
    String settings =
        "-c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200 -p %d -k %s"
            .formatted(port, folder);
    run(
        "pg_ctl",
        "--pgdata=" + data(),
        "--wait",
        "--log=" + folder.resolve("log"),
        "-o",
        settings,
        "start");
  }

  /** Ends it at once, as a crash does; what is in it stays. */
  public void stop() throws IOException, InterruptedException {
    run("pg_ctl", "--pgdata=" + data(), "--mode=immediate", "--wait", "stop");
  }

  private Path data() {
    return folder.resolve("data");
  }

  /** A database that nothing was ever in. */
  public DatabaseServer fresh() {
    String name = "t" + UUID.randomUUID().toString().replace("-", "");
    try (Connection connection =
            DriverManager.getConnection(server("postgres").url(), USER, PASSWORD);
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return server(name);
  }

  public DatabaseServer server(String name) {
    return server(name, PASSWORD);
  }

  public DatabaseServer server(String name, String password) {
    return new DatabaseServer(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, name), USER, password);
  }

  /** A journal in a database of its own. */
  public Journal journal(InstantSource clock) {
    return Journal.open(fresh(), clock, _ -> {});
  }

  private void run(String program, String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(as);
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(words));
    run(command);
  }

  private void run(List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("postgres", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(Path.of("/").toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(60, TimeUnit.SECONDS);
    if (!ended || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException(command + ": " + Files.readString(output));
    }
    Files.delete(output);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    try {
      stop();
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
