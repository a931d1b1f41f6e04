package io.tinyloop.device.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tinyloop.device.TcpLink;
import io.tinyloop.protocol.wire.Limits;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.simulator.instrument.MarkerLine;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Starts devices that are processes of this machine, each of which connects to a port that was
 * opened for it. Closing a link ends its process, closing this ends all, and so does the end of the
 * JVM, even where it has no time for a farewell. Thread-safe.
 */
final class DeviceProcesses implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(20);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final int LAST_WORDS = 400;
  private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

  private final Set<Process> running = ConcurrentHashMap.newKeySet();

  /** Linux ends a child with the thread that started it: this one lives as long as the program. */
  private final ExecutorService starter =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("start device processes").factory());

  private final Thread atExit = new Thread(this::end, "end device processes");

  DeviceProcesses() {
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /**
   * A link to a new process.
   *
   * @param name of the link
   * @param marker what the board's marker is wired to; null: nothing
   * @throws IOException in two lines, if it does not start or does not connect
   */
  Link open(String name, Launch launch, @Nullable MarkerLine marker) throws IOException {
    if (launch.memory().isEmpty()) {
      return open(name, launch, Optional.empty(), marker, () -> {});
    }
    DataMemory memory = DataMemory.create(launch.memory().get());
    try {
      Link serial = open(name, launch, Optional.of(memory.file()), marker, memory::close);
      memory.unlink();
      return new EmulatorLink(serial, memory);
    } catch (IOException | RuntimeException e) {
      memory.close();
      throw e;
    }
  }

  private Link open(
      String name,
      Launch launch,
      Optional<Path> memory,
      @Nullable MarkerLine marker,
      Runnable closed)
      throws IOException {
    if (marker == null) {
      return connected(name, port -> launch.connectingTo(port, memory, Optional.empty()), closed);
    }
    MarkerPort edges = MarkerPort.listen(name, marker);
    int number = edges.number();
    try {
      Link serial =
          connected(
              name,
              port -> launch.connectingTo(port, memory, Optional.of(number)),
              () -> {
                edges.close();
                closed.run();
              });
      return new MarkedLink(serial, edges);
    } catch (IOException | RuntimeException e) {
      edges.close();
      throw e;
    }
  }

  private Link connected(String name, IntFunction<List<String>> command, Runnable closed)
      throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Process process = start(name, command.apply(server.getLocalPort()));
      try {
        Socket socket = accept(name, server, process);
        Thread.ofPlatform().daemon().name("read " + name).start(() -> drain(process));
        return TcpLink.over(
            name,
            socket,
            Limits.MAX_DEVICE_FRAME_BYTES,
            () -> {
              stop(process);
              closed.run();
            });
      } catch (IOException | RuntimeException e) {
        stop(process);
        throw e;
      }
    }
  }

  private Process start(String name, List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(endingWithThisOne(command))
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    try {
      Process process = starter.submit(builder::start).get();
      running.add(process);
      return process;
    } catch (ExecutionException e) {
      throw new IOException(
          "The process of %s does not start (%s).%nMaybe build it again with ./tinyloop firmware."
              .formatted(name, e.getCause() == null ? e : e.getCause().getMessage()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while %s was started.".formatted(name));
    }
  }

  /** The command so that Linux ends it however this process ends, even by SIGKILL. */
  private static List<String> endingWithThisOne(List<String> command) {
    return Files.isExecutable(SETPRIV)
        ? Stream.concat(Stream.of(SETPRIV.toString(), "--pdeathsig", "KILL"), command.stream())
            .toList()
        : command;
  }

  private static Socket accept(String name, ServerSocket server, Process process)
      throws IOException {
    server.setSoTimeout((int) LOOK.toMillis());
    for (long waited = 0; waited < START.toMillis(); waited += LOOK.toMillis()) {
      try {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        return socket;
      } catch (SocketTimeoutException e) {
        if (!process.isAlive()) {
          throw ended(name, process);
        }
      }
    }
    throw new IOException(
        "The process of %s did not connect in %s.%nMaybe this machine is too busy."
            .formatted(name, START));
  }

  private static IOException ended(String name, Process process) throws IOException {
    try (InputStream err = process.getErrorStream()) {
      String words = new String(err.readNBytes(LAST_WORDS), UTF_8).strip();
      return new IOException(
          "The process of %s ended with %d before it connected: %s%nMaybe build it again with ./tinyloop firmware."
              .formatted(name, process.exitValue(), words));
    }
  }

  /**
   * Lets a process say what it wants: unread, it would block at some point. Reading a pipe holds
   * the thread below a virtual one, and two devices would hold all that a machine of two cores has.
   */
  private static void drain(Process process) {
    try (InputStream err = process.getErrorStream()) {
      err.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // The process has ended.
    }
  }

  private void stop(Process process) {
    process.destroyForcibly();
    running.remove(process);
  }

  private void end() {
    running.forEach(Process::destroyForcibly);
  }

  @Override
  public void close() {
    end();
    running.clear();
    starter.shutdown();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The JVM is ending already, and the hook is at work.
    }
  }
}
