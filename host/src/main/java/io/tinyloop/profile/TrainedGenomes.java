package io.tinyloop.profile;

import io.tinyloop.data.DataLocations;
import io.tinyloop.data.DataRequest;
import io.tinyloop.data.Dataset;
import io.tinyloop.data.MnistDownload;
import io.tinyloop.data.Sequences;
import io.tinyloop.data.Split;
import io.tinyloop.data.Task;
import io.tinyloop.data.TaskCatalog;
import io.tinyloop.data.TaskData;
import io.tinyloop.quantize.FloatGru;
import io.tinyloop.quantize.InfeasibleCandidateException;
import io.tinyloop.quantize.QuantizeOptions;
import io.tinyloop.quantize.Quantizer;
import io.tinyloop.search.Genome;
import io.tinyloop.search.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * A trained model at random widths on real samples, row-mnist on the digits that come with the
 * program: its values saturate as those of a search's candidates do. Never fitted to.
 */
final class TrainedGenomes {

  private static final int CALIBRATION = 200;
  private static final int SAMPLES = 8;

  private TrainedGenomes() {}

  /** {@code count} cases of a seed, at least one; both spaces in turn, one of four wide. */
  static List<ProfileCase> draw(int count, long seed) {
    TaskData data =
        new TaskCatalog(new MnistDownload((file, bytes, total) -> {}), note -> {})
            .open(
                new DataRequest(
                    Task.ROW_MNIST,
                    Dataset.named("digits10k"),
                    null,
                    DataLocations.of(null, Map.of())));
    Sequences training = data.calibration(CALIBRATION);
    FloatGru model = FloatGru.read(data.model()).fitting(training);
    Quantizer quantizer = Quantizer.calibrate(model, training, QuantizeOptions.DEFAULT);
    Sequences few = data.split(Split.VALIDATION).spread(SAMPLES);
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    List<ProfileCase> cases = new ArrayList<>();
    while (cases.size() < Math.max(1, count)) {
      Genome genome = genome(cases.size(), random);
      try {
        cases.add(
            new ProfileCase(
                "row-mnist",
                genome,
                quantizer.quantize(genome.layers()),
                quantizer.input().dataSet(few)));
      } catch (InfeasibleCandidateException e) {
        // Another one.
      }
    }
    return cases;
  }

  private static Genome genome(int index, RandomGenerator random) {
    if (index % 4 == 3) {
      return Genome.homogeneousWide(random.nextInt(2, 9), 1);
    }
    SearchSpace space = index % 2 == 0 ? SearchSpace.PAPER : SearchSpace.SPLIT;
    List<Integer> genes = new ArrayList<>();
    for (int gene = 0; gene < space.genesPerLayer(); gene++) {
      List<Integer> alleles = space.alleles(gene);
      genes.add(alleles.get(random.nextInt(alleles.size())));
    }
    return new Genome(space, genes);
  }
}
