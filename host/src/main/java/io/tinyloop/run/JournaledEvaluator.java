package io.tinyloop.run;

import io.tinyloop.device.DeviceReport;
import io.tinyloop.device.EvaluationJob;
import io.tinyloop.evaluate.CandidateEvaluator;
import io.tinyloop.evaluate.Evaluation;
import io.tinyloop.evaluate.Evaluation.Completed;
import io.tinyloop.evaluate.Evaluation.Infeasible;
import io.tinyloop.evaluate.EvaluationSet;
import io.tinyloop.evaluate.Individual;
import io.tinyloop.journal.EvaluationRecord;
import io.tinyloop.journal.Journal;
import io.tinyloop.protocol.wire.Digest;
import io.tinyloop.search.Genome;
import io.tinyloop.search.SearchSpace;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates batches over the fleet and never the same candidate on the same samples twice: what the
 * journal holds is not asked for again. An evaluation is in the journal before anybody sees it.
 */
final class JournaledEvaluator {

  /** Outcome of an evaluation with an individual, as the journal writes it. */
  static final String OK = "OK";

  private static final String INFEASIBLE = "CANDIDATE_INFEASIBLE";

  private final String runId;
  private final Journal journal;
  private final CandidateEvaluator evaluator;
  private final InstantSource clock;
  private final String modelDigest;
  private final Semaphore inFlight;
  private final EvidenceLog evidence;
  private final RunListener listener;
  private final Map<String, Evaluation> known = new ConcurrentHashMap<>();

  /**
   * @param modelDigest stands for weights, calibration and quantizer: results of another are not
   *     taken for this one's
   * @param inFlight most candidates in memory at once
   * @param evidence keeps what stands behind reported numbers
   * @param listener hears of each candidate that the journal does not know
   */
  JournaledEvaluator(
      String runId,
      Journal journal,
      CandidateEvaluator evaluator,
      InstantSource clock,
      String modelDigest,
      int inFlight,
      EvidenceLog evidence,
      RunListener listener) {
    this.evidence = evidence;
    this.listener = listener;
    this.modelDigest = modelDigest;
    this.inFlight = new Semaphore(inFlight);
    this.runId = runId;
    this.journal = journal;
    this.evaluator = evaluator;
    this.clock = clock;
    for (EvaluationRecord evaluation : journal.evaluations(runId)) {
      Evaluation parsed = parse(evaluation);
      known.put(key(evaluation.dataKey(), spaceOf(parsed), evaluation.genome()), parsed);
    }
  }

  /**
   * Evaluates every genome on {@code samples}.
   *
   * @param completed is told of each evaluation as it ends, known ones included
   * @return one evaluation a genome, in order
   */
  List<Evaluation> evaluate(
      List<Genome> genomes, EvaluationSet samples, Consumer<Evaluation> completed)
      throws InterruptedException {
    Set<Genome> distinct = new LinkedHashSet<>(genomes);
    boolean reported = evidence.wants(samples);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Evaluation>> futures = new ArrayList<>();
      for (Genome genome : distinct) {
        Callable<Evaluation> task =
            () -> {
              Evaluation evaluation = evaluateOnce(genome, samples, reported);
              completed.accept(evaluation);
              return evaluation;
            };
        futures.add(threads.submit(task));
      }
      try {
        for (Future<Evaluation> future : futures) {
          future.get();
        }
      } catch (InterruptedException e) {
        threads.shutdownNow();
        throw e;
      } catch (ExecutionException e) {
        threads.shutdownNow();
        throw rethrow(e.getCause());
      }
    }
    return genomes.stream().map(genome -> known.get(key(dataKey(samples), genome))).toList();
  }

  private Evaluation evaluateOnce(Genome genome, EvaluationSet samples, boolean reported)
      throws InterruptedException {
    String key = key(dataKey(samples), genome);
    Evaluation before = known.get(key);
    if (before != null) {
      return before;
    }
    inFlight.acquire();
    try {
      CandidateEvaluator each = reported ? evaluator.withOperators() : evaluator;
      listener.evaluating(genome);
      String data = reported ? dataKey(samples) : null;
      Evaluation evaluation = each.evaluate(genome, samples, new Candidate(genome, data));
      long written = System.nanoTime();
      journal.record(runId, recordOf(genome, samples, evaluation));
      listener.recorded(genome, evaluation, Duration.ofNanos(System.nanoTime() - written));
      known.put(key, evaluation);
      return evaluation;
    } finally {
      inFlight.release();
    }
  }

  /** A candidate on its way. */
  private final class Candidate implements CandidateEvaluator.Witness {
    private final Genome genome;

    /** What it is reported on, with all that stands behind it; null: it is not reported. */
    private final @Nullable String data;

    Candidate(Genome genome, @Nullable String data) {
      this.genome = genome;
      this.data = data;
    }

    @Override
    public void submitted(EvaluationJob job) {
      listener.submitted(genome, job);
    }

    @Override
    public void saw(Digest model, DeviceReport report) {
      if (data != null) {
        evidence.keep(data, genome, model, report);
      }
    }
  }

  private EvaluationRecord recordOf(Genome genome, EvaluationSet samples, Evaluation evaluation) {
    return switch (evaluation) {
      case Completed(Individual individual) ->
          new EvaluationRecord(
              0,
              dataKey(samples),
              genome.toString(),
              OK,
              Json.write(individual),
              individual.device(),
              1,
              clock.instant());
      case Infeasible infeasible ->
          new EvaluationRecord(
              0,
              dataKey(samples),
              genome.toString(),
              INFEASIBLE,
              Json.write(infeasible),
              null,
              0,
              clock.instant());
    };
  }

  private String dataKey(EvaluationSet samples) {
    return samples.digest() + ":" + modelDigest;
  }

  private static Evaluation parse(EvaluationRecord evaluation) {
    return evaluation.outcome().equals(OK)
        ? new Completed(Json.read(evaluation.body(), Individual.class))
        : Json.read(evaluation.body(), Infeasible.class);
  }

  private static SearchSpace spaceOf(Evaluation evaluation) {
    return switch (evaluation) {
      case Completed(Individual individual) -> individual.space();
      case Infeasible infeasible -> infeasible.genome().space();
    };
  }

  private static String key(String dataKey, Genome genome) {
    return key(dataKey, genome.space(), genome.toString());
  }

  private static String key(String dataKey, SearchSpace space, String genome) {
    return dataKey + " " + space + " " + genome;
  }

  private static RuntimeException rethrow(@Nullable Throwable cause) throws InterruptedException {
    return switch (cause) {
      case InterruptedException e -> throw e;
      case RuntimeException e -> e;
      case Error e -> throw e;
      case null, default -> new IllegalStateException(cause);
    };
  }
}
