package io.tinyloop.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Another process that answers each line on its standard input by one line of JSON. It is ended
 * after a limit, so that no call waits for ever.
 */
final class Coprocess implements AutoCloseable {

  private static final Duration LIFETIME = Duration.ofMinutes(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String name;
  private final Process process;
  private final Writer commands;
  private final BufferedReader answers;
  private final Path log;

  private Coprocess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
    commands = process.outputWriter();
    answers = process.inputReader();
  }

  /**
   * Starts {@code command}.
   *
   * @param name for errors
   * @param environment variables added to ours
   * @param folder where its standard error is kept
   */
  static Coprocess start(
      String name, List<String> command, Map<String, String> environment, Path folder) {
    Path log = folder.resolve(name + ".log");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
    builder.environment().putAll(environment);
    try {
      var started = new Coprocess(name, builder.start(), log);
      Thread.startVirtualThread(started::endWhenOld);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes an embedded file of this package to {@code folder}. */
  static Path unpack(String resource, Path folder) throws IOException {
    Path file = folder.resolve(resource);
    try (@Nullable InputStream in = Coprocess.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("The program lacks its file %s.".formatted(resource));
      }
      Files.copy(in, file);
    }
    return file;
  }

  private void endWhenOld() {
    try {
      if (!process.waitFor(LIFETIME.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The answer to a line of these words. */
  JsonNode ask(Object... words) {
    String line = String.join(" ", List.of(words).stream().map(Object::toString).toList());
    try {
      commands.write(line + "\n");
      commands.flush();
      String answer = answers.readLine();
      if (answer == null) {
        throw new IllegalStateException(
            "%s ended when it was told (%s):%n%s".formatted(name, line, Files.readString(log)));
      }
      return JSON.readTree(answer);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("%s gave no JSON on (%s)".formatted(name, line), e);
    } catch (IOException e) {
      throw new UncheckedIOException("%s does not listen on (%s)".formatted(name, line), e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
