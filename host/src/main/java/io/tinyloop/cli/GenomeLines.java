package io.tinyloop.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tinyloop.run.GenomeEvaluations;
import io.tinyloop.run.GenomeEvaluations.Answer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads genomes, one a line, and prints an answer for each, in their order and as soon as it is
 * there: whoever writes one line and waits for its answer gets it. Empty lines and lines that begin
 * with # are passed over.
 */
final class GenomeLines {

  private final GenomeEvaluations evaluations;
  private final PrintWriter out;

  GenomeLines(GenomeEvaluations evaluations, PrintWriter out) {
    this.evaluations = evaluations;
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
   * Answers every line.
   *
   * @return whether all were genomes
   */
  boolean answer(BufferedReader lines) throws InterruptedException {
    BlockingQueue<Optional<Future<Answer>>> underWay =
        new ArrayBlockingQueue<>(evaluations.window());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> printed = threads.submit(() -> print(underWay));
      for (String line = next(lines); line != null; line = next(lines)) {
        String genome = line.strip();
        if (!genome.isEmpty() && !genome.startsWith("#")) {
          put(Optional.of(threads.submit(() -> evaluations.answer(genome))), underWay, printed);
        }
      }
      put(Optional.empty(), underWay, printed);
      return printed.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause; // what a device or the fleet had to say
      }
      throw new IllegalStateException("The genomes could not be evaluated.", e.getCause());
    }
  }

  /** Waits for a place, unless nobody prints any more: then the reason is told at the end. */
  private static void put(
      Optional<Future<Answer>> answer,
      BlockingQueue<Optional<Future<Answer>>> underWay,
      Future<Boolean> printed)
      throws InterruptedException {
    boolean taken = false;
    while (!taken && !printed.isDone()) {
      taken = underWay.offer(answer, 100, TimeUnit.MILLISECONDS);
    }
  }

  /** Prints until the empty answer, which is the end. */
  private boolean print(BlockingQueue<Optional<Future<Answer>>> underWay)
      throws InterruptedException, ExecutionException {
    boolean understood = true;
    for (var next = underWay.take(); next.isPresent(); next = underWay.take()) {
      Answer answer = next.get().get();
      understood &= answer.understood();
      out.println(answer.json());
      out.flush();
    }
    return understood;
  }

  private static @Nullable String next(BufferedReader lines) {
    try {
      return lines.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException("The genomes cannot be read on.", e);
    }
  }
}
