package io.tinyloop.run;

import io.tinyloop.access.Caller;
import io.tinyloop.evaluate.Evaluation;
import io.tinyloop.search.Genome;
import io.tinyloop.search.SearchSpace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;

/**
 * A model, samples and a fleet that somebody else's optimiser evaluates genomes on. Remembers what
 * it was asked before. Thread-safe.
 */
final class Study implements AutoCloseable {

  /** Outcomes that are remembered; a study that asks for more asks some of them again. */
  private static final int MEMORY = 100_000;

  private final String id;
  private final Caller owner;
  private final RunConfiguration configuration;
  private final Experiment experiment;
  private final Semaphore inFlight;
  private final Map<Genome, Object> known = new ConcurrentHashMap<>();
  private volatile Instant used;

  Study(
      String id,
      Caller owner,
      RunConfiguration configuration,
      Experiment experiment,
      Instant opened) {
    this.id = id;
    this.owner = owner;
    this.configuration = configuration;
    this.experiment = experiment;
    this.inFlight = new Semaphore(experiment.inFlight());
    this.used = opened;
  }

  /** What is told of a genome without objectives. */
  record Infeasible(List<Integer> genome, String infeasible) {}

  boolean isOf(String tenant) {
    return owner.tenant().equals(tenant);
  }

  Instant used() {
    return used;
  }

  StudyView view() {
    SearchSpace space = configuration.searchSpace();
    int genes = space.genesPerLayer() * experiment.layers();
    int devices = experiment.devices().size();
    return new StudyView(
        id,
        owner.name(),
        configuration.source().task(),
        configuration.space(),
        genes,
        IntStream.range(0, genes).mapToObj(space::alleles).toList(),
        configuration.fleet(),
        devices,
        2 * devices,
        experiment.searchSet().samples().size(),
        known.size());
  }

  /** One outcome a genome, in order: an {@link EvaluationReport} or an {@link Infeasible}. */
  List<Object> evaluate(List<List<Integer>> genomes, Instant now) throws InterruptedException {
    used = now;
    Map<Genome, Future<Object>> asked = new LinkedHashMap<>();
    List<Genome> order = new ArrayList<>();
    for (List<Integer> genes : genomes) {
      order.add(genome(genes));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Genome genome : order) {
        asked.computeIfAbsent(genome, _ -> threads.submit(() -> outcome(genome)));
      }
      List<Object> outcomes = new ArrayList<>();
      for (Genome genome : order) {
        outcomes.add(awaited(asked, genome));
      }
      return outcomes;
    }
  }

  private static Object awaited(Map<Genome, Future<Object>> asked, Genome genome)
      throws InterruptedException {
    try {
      return java.util.Objects.requireNonNull(asked.get(genome)).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("An evaluation broke down.", e.getCause());
    }
  }

  private Genome genome(List<Integer> genes) {
    return Genome.parse(
        configuration.searchSpace(),
        String.join(",", genes.stream().map(String::valueOf).toList()),
        experiment.layers());
  }

  private Object outcome(Genome genome) throws InterruptedException {
    Object before = known.get(genome);
    if (before != null) {
      return before;
    }
    inFlight.acquire();
    try {
      Object outcome = measured(genome);
      if (known.size() < MEMORY) {
        known.put(genome, outcome);
      }
      return outcome;
    } finally {
      inFlight.release();
    }
  }

  private Object measured(Genome genome) throws InterruptedException {
    return switch (experiment.evaluator().evaluate(genome, experiment.searchSet())) {
      case Evaluation.Completed completed ->
          EvaluationReport.of(
              configuration.source().task(),
              experiment.model().data().model().name(),
              experiment.dataset(),
              experiment.searchSet().digest(),
              configuration.fleet(),
              completed.individual());
      case Evaluation.Infeasible infeasible -> new Infeasible(genome.genes(), infeasible.reason());
    };
  }

  @Override
  public void close() {
    experiment.close();
  }
}
