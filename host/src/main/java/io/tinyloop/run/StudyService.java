package io.tinyloop.run;

import io.tinyloop.access.Caller;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The studies of one host: evaluators that other optimisers drive by ask and tell. A study lives in
 * memory; what it told is its owner's to keep. Thread-safe.
 */
public final class StudyService implements AutoCloseable {

  /** Most genomes of one request. */
  public static final int MOST_GENOMES = 256;

  /** A study that nobody has asked for so long is closed when anybody comes by. */
  private static final Duration IDLE = Duration.ofMinutes(30);

  private final RunLauncher launcher;
  private final Supplier<String> ids;
  private final RunLimits limits;
  private final Map<String, Study> studies = new ConcurrentHashMap<>();

  /**
   * @param ids gives each study its id
   * @param limits most studies that are open at once
   */
  public StudyService(RunLauncher launcher, Supplier<String> ids, RunLimits limits) {
    this.launcher = launcher;
    this.ids = ids;
    this.limits = limits;
  }

  /**
   * Calibrates the model and opens the fleet.
   *
   * @throws TooManyRunsException if as many as may be are open
   */
  public synchronized StudyView open(Caller caller, StudyRequest request)
      throws InterruptedException {
    RunConfiguration configuration =
        launcher.resolved(caller.tenant(), request.toConfiguration(), Placement.USUAL);
    launcher.check(configuration);
    closeIdle();
    long ofTenant = studies.values().stream().filter(s -> s.isOf(caller.tenant())).count();
    limits.check(caller.tenant(), ofTenant, studies.size());
    String id = ids.get();
    Experiment experiment =
        launcher.open(
            id,
            Placement.USUAL,
            configuration,
            (device, kind, detail) ->
                launcher.note("%s on %s: %s".formatted(kind, device, detail)));
    Study study = new Study(id, caller, configuration, experiment, launcher.clock().instant());
    studies.put(id, study);
    return study.view();
  }

  /** The open studies of the caller's tenant. */
  public List<StudyView> list(Caller caller) {
    closeIdle();
    return studies.values().stream()
        .filter(study -> study.isOf(caller.tenant()))
        .map(Study::view)
        .toList();
  }

  /** An open study; that of another tenant is not there. */
  public Optional<StudyView> find(Caller caller, String id) {
    return Optional.ofNullable(known(caller, id)).map(Study::view);
  }

  /**
   * Evaluates genomes, none twice; empty where there is no such study.
   *
   * @return one outcome a genome, in order: an {@link EvaluationReport}, or the genome and why it
   *     is infeasible
   */
  public Optional<List<Object>> evaluate(Caller caller, String id, List<List<Integer>> genomes)
      throws InterruptedException {
    Study study = known(caller, id);
    if (study == null) {
      return Optional.empty();
    }
    if (genomes.isEmpty() || genomes.size() > MOST_GENOMES) {
      throw new IllegalArgumentException(
          "The number of genomes (%d) must be in [1, %d].%nMaybe ask in several requests."
              .formatted(genomes.size(), MOST_GENOMES));
    }
    return Optional.of(study.evaluate(genomes, launcher.clock().instant()));
  }

  /** Closes a study; whether there was one. */
  public boolean close(Caller caller, String id) {
    Study study = known(caller, id);
    return study != null && end(id);
  }

  private @Nullable Study known(Caller caller, String id) {
    Study study = studies.get(id);
    return study != null && study.isOf(caller.tenant()) ? study : null;
  }

  private void closeIdle() {
    var limit = launcher.clock().instant().minus(IDLE);
    studies.forEach((id, study) -> {
      if (study.used().isBefore(limit)) {
        end(id);
      }
    });
  }

  private boolean end(String id) {
    Study study = studies.remove(id);
    if (study != null) {
      study.close();
    }
    return study != null;
  }

  @Override
  public void close() {
    studies.keySet().forEach(this::end);
  }
}
