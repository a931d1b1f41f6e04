package io.tinyloop.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Debian's PostgreSQL on a port of this machine, in a folder of its own, for as long as it is open.
 * It refuses to be root: then it runs as the user postgres, or nobody.
 */
public final class PostgresProcess implements AutoCloseable {

  /** Who everything belongs to. */
  public static final String USER = "tinyloop";

  public static final String PASSWORD = "a secret";

  private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
  private static final List<String> VERSIONS = List.of("15", "16", "17", "18", "14");
  private static final int LONGEST_SECONDS = 60;

  private final Path programs;
  private final Path folder;
  private final int port;
  private final List<String> as;

  private PostgresProcess(Path programs) throws IOException, InterruptedException {
    this.programs = programs;
    this.folder = Files.createTempDirectory("tinyloop-postgres");
    this.port = Program.freePort();
    this.as = user();
  }

  /** The folder of its programs; empty where it is not installed. */
  public static Optional<Path> installed() {
    return VERSIONS.stream()
        .map(version -> INSTALLED.resolve(version).resolve("bin"))
        .filter(folder -> Files.isExecutable(folder.resolve("initdb")))
        .findFirst();
  }

  /** Makes an empty one and starts it. */
  public static PostgresProcess start(Path programs) throws IOException, InterruptedException {
    PostgresProcess made = new PostgresProcess(programs);
    Path password = Files.writeString(made.folder.resolve("password"), PASSWORD);
    if (!made.as.isEmpty()) {
      made.run(List.of("chown", "-R", made.as.get(2), made.folder.toString()));
    }
    made.run(
        "initdb",
        "--no-sync",
        "--username=" + USER,
        "--pwfile=" + password,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--pgdata=" + made.data());
    made.start();
    return made;
  }

  /** Who runs it, where this program is root. */
  private static List<String> user() throws IOException, InterruptedException {
    if (!"root".equals(System.getProperty("user.name"))) {
      return List.of();
    }
    boolean known = new ProcessBuilder("id", "postgres").start().waitFor() == 0;
    return List.of("runuser", "-u", known ? "postgres" : "nobody", "--");
  }

  /** Starts it again, as after {@link #stop}. */
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

  /** Adds an empty database. */
  public void create(String name) throws IOException, InterruptedException {
    run(
        List.of(
            "env",
            "PGPASSWORD=" + PASSWORD,
            programs.resolve("createdb").toString(),
            "--host=127.0.0.1",
            "--port=" + port,
            "--username=" + USER,
            name));
  }

  /** Where a database is. */
  public String url(String name) {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, name);
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
    boolean ended = process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS);
    if (!ended || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException(command + ": " + Files.readString(output));
    }
    Files.delete(output);
  }

  @Override
  public void close() {
    try {
      stop();
    } catch (IOException e) {
      // It was stopped before.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    TemporaryFolder.delete(folder);
  }
}
