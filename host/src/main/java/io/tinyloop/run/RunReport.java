package io.tinyloop.run;

import io.tinyloop.evaluate.Individual;
import io.tinyloop.search.Objective;
import io.tinyloop.search.SearchResult;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a run found: {@code report.json}.
 *
 * @param datasetDigest of the validation data set image
 * @param homogeneous the baselines on all validation samples
 * @param front the mixed front on all validation samples
 * @param test the front and the baselines, once, on the test split
 * @param smallest the smallest individual that keeps the 8-bit homogeneous accuracy within half a
 *     point on validation; null if there is none
 * @param confirmed the smallest that keeps it on validation and on test; null if there is none
 * @param qat what quantization-aware training cost; null without
 * @param racing what racing saved; null without
 * @param evaluations device evaluations of all phases
 * @param wallSeconds of work, summed over the sessions of a resumed run
 * @param deviceEvaluations evaluations that devices ran, summed over sessions
 * @param deviceSeconds time that devices were busy, summed over devices and sessions
 * @param host what the run was worked on with; null in reports of old
 * @param asked the genomes that were asked for, feasible or not; null in reports of old
 * @param pinned the pinned genomes that ran, on all validation samples; null where none was pinned
 */
public record RunReport(
    String id,
    RunConfiguration configuration,
    String dataset,
    String datasetDigest,
    HypervolumeReport hypervolume,
    List<HomogeneousPoint> homogeneous,
    List<Individual> front,
    List<TestPoint> test,
    @Nullable Smallest smallest,
    @Nullable Smallest confirmed,
    @Nullable Qat qat,
    @Nullable Racing racing,
    int evaluations,
    Map<Phase, Integer> evaluationsByPhase,
    double wallSeconds,
    long deviceEvaluations,
    double deviceSeconds,
    @Nullable HostFacts host,
    @Nullable Asked asked,
    @Nullable List<Individual> pinned) {

  public RunReport {
    homogeneous = List.copyOf(homogeneous);
    front = List.copyOf(front);
    test = List.copyOf(test);
    evaluationsByPhase = Map.copyOf(evaluationsByPhase);
    pinned = pinned == null ? null : List.copyOf(pinned);
  }

  /** The genomes of its individuals, as {@code 8,8,4,…}. */
  List<String> genomes() {
    return Stream.concat(front.stream(), homogeneous.stream().map(HomogeneousPoint::individual))
        .map(individual -> individual.toGenome().toString())
        .distinct()
        .toList();
  }

  /**
   * Hypervolume of the fronts on all validation samples, each a fraction of the box between the
   * ideal point and the reference point.
   *
   * @param mixed the search's front
   * @param homogeneous the front of the baselines 2…8
   * @param random the front of the random baseline with the same budget
   */
  public record HypervolumeReport(
      double mixed, double homogeneous, double random, Reference referencePoint) {}

  /** The corner that hypervolume is measured from, as quantities in their natural direction. */
  public record Reference(String name, Map<Objective, Double> values) {}

  /**
   * Quantization-aware training within a run. Front and baselines are trained alike.
   *
   * @param epochs of the final front and the baselines
   * @param trainings of all stages
   * @param hostSeconds that they took, of the last session of a resumed run
   */
  public record Qat(int epochs, int trainings, double hostSeconds) {}

  /**
   * Racing within a search.
   *
   * @param alpha probability that any candidate was dropped wrongly, at most
   * @param dropped candidates that did not run all samples
   * @param samplesRun by all candidates
   * @param samplesWithout that they would have run without racing
   */
  public record Racing(double alpha, long dropped, long samplesRun, long samplesWithout) {}

  /**
   * Genomes in the order in which they were asked for, as {@code 8,8,4,…}.
   *
   * @param search of the search and of exploitation
   * @param random of the random baseline
   */
  public record Asked(List<String> search, List<String> random) {

    public Asked {
      search = List.copyOf(search);
      random = List.copyOf(random);
    }

    static Asked of(SearchResult search, SearchResult random) {
      return new Asked(genomes(search), genomes(random));
    }

    private static List<String> genomes(SearchResult result) {
      return result.individuals().stream()
          .map(individual -> individual.genome().toString())
          .toList();
    }
  }

  /**
   * A model on the test split.
   *
   * @param bits width of a homogeneous baseline; null for a mixed genome
   */
  public record TestPoint(
      @Nullable Integer bits,
      List<Integer> genome,
      double accuracy,
      int correct,
      int total,
      long modelBytes,
      long parameterBits,
      double normalizedSize) {

    static TestPoint of(@Nullable Integer bits, Individual individual) {
      return new TestPoint(
          bits,
          individual.genome(),
          individual.accuracy().value(),
          individual.accuracy().correct(),
          individual.accuracy().total(),
          individual.modelBytes(),
          individual.parameterBits(),
          individual.normalizedSize());
    }
  }

  /**
   * A small mixed model of comparable accuracy.
   *
   * @param bytesSaved fraction of the 8-bit homogeneous modelBytes that it saves
   * @param bitsSaved fraction of the 8-bit homogeneous parameterBits that it saves
   * @param validationLoss accuracy of 8-bit homogeneous minus its own, on validation
   * @param testLoss the same on test
   */
  public record Smallest(
      List<Integer> genome,
      long modelBytes,
      double bytesSaved,
      double bitsSaved,
      double validationLoss,
      double testLoss) {}
}
