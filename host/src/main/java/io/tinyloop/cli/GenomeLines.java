package io.tinyloop.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tinyloop.run.GenomeEvaluations.Answer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

/**
 * Reads genomes, one a line, and prints an answer for each, in their order and as soon as it is
 * there: whoever writes one line and waits for its answer gets it. Empty lines and lines that begin
 * with # are passed over.
 */
final class GenomeLines {

  private final Evaluator evaluator;
  private final int window;
  private final PrintWriter out;

  /** Answers one line; used by several threads. */
  @FunctionalInterface
  interface Evaluator {
    Answer answer(String line) throws InterruptedException;
  }

  /**
   * @param window lines that are under way at once, at least 1
   */
  GenomeLines(Evaluator evaluator, int window, PrintWriter out) {
    this.evaluator = evaluator;
    this.window = window;
    this.out = out;
  }

  /** The lines of a file, or of standard input for {@code -}. */
  static BufferedReader open(String file) {
    try {
      return file.equals("-")
          ? new BufferedReader(new InputStreamReader(System.in, UTF_8))
          : Files.newBufferedReader(Path.of(file), UTF_8);
    } catch (IOException e) {
      throw new BadInputException(
          "The file (%s) of genomes cannot be read.".formatted(file),
          "Maybe it is relative to another folder than %s; - reads standard input."
              .formatted(Path.of("").toAbsolutePath()));
    }
  }

  /**
   * Answers every line. A thread of its own reads them: whoever waits for an answer before writing
   * the next line learns at once that a device failed.
   *
   * @return whether all were genomes
   */
  boolean answer(BufferedReader lines) throws InterruptedException {
    BlockingQueue<Optional<Future<Answer>>> underWay = new ArrayBlockingQueue<>(window);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Thread reader =
          Thread.ofPlatform()
              .daemon()
              .name("genome lines")
              .start(() -> read(lines, threads, underWay));
      try {
        return print(underWay);
      } catch (ExecutionException e) {
        throw reason(e);
      } finally {
        reader.interrupt();
        threads.shutdownNow();
      }
    }
  }

  /** What a device or the fleet had to say. */
  private static RuntimeException reason(ExecutionException failure) {
    return switch (failure.getCause()) {
      case RuntimeException cause -> cause;
      case Error cause -> throw cause;
      case null, default ->
          new IllegalStateException("The genomes could not be evaluated.", failure);
    };
  }

  /** Begins one evaluation a line, and ends with an empty answer, or with why it cannot go on. */
  private void read(
      BufferedReader lines,
      ExecutorService threads,
      BlockingQueue<Optional<Future<Answer>>> underWay) {
    try {
      try {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          String genome = line.strip();
          if (!genome.isEmpty() && !genome.startsWith("#")) {
            underWay.put(Optional.of(threads.submit(() -> evaluator.answer(genome))));
          }
        }
        underWay.put(Optional.empty());
      } catch (IOException e) {
        var unread =
            new BadInputException(
                "The genomes cannot be read on: %s.".formatted(e.getMessage()),
                "Maybe the file is a folder, or no text.");
        underWay.put(Optional.of(CompletableFuture.failedFuture(unread)));
      }
    } catch (InterruptedException | RejectedExecutionException e) {
      // Nobody prints any more.
    }
  }

  /** Prints until the empty answer, which is the end. */
  private boolean print(BlockingQueue<Optional<Future<Answer>>> underWay)
      throws InterruptedException, ExecutionException {
    boolean understood = true;
    int answers = 0;
    for (var next = underWay.take(); next.isPresent(); next = underWay.take()) {
      Answer answer = next.get().get();
      understood &= answer.understood();
      answers++;
      out.println(answer.json());
      out.flush();
    }
    if (answers == 0) {
      throw new BadInputException(
          "There are no genomes (0 lines of widths).",
          "Maybe the file is empty, or all of it comments.");
    }
    return understood;
  }
}
