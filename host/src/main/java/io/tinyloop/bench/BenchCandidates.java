package io.tinyloop.bench;

import io.tinyloop.data.DataLocations;
import io.tinyloop.data.DataRequest;
import io.tinyloop.data.MnistDownload;
import io.tinyloop.data.Sequences;
import io.tinyloop.data.Split;
import io.tinyloop.data.Task;
import io.tinyloop.data.TaskCatalog;
import io.tinyloop.data.TaskData;
import io.tinyloop.device.EvaluationJob;
import io.tinyloop.device.SampleSet;
import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.quantize.FloatGru;
import io.tinyloop.quantize.InfeasibleCandidateException;
import io.tinyloop.quantize.QuantizeOptions;
import io.tinyloop.quantize.Quantizer;
import io.tinyloop.search.Genome;
import io.tinyloop.search.SearchSpace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Candidates as a search sends them, prepared: random genomes of row-mnist, of about 10 kB, no two
 * alike.
 */
record BenchCandidates(List<QuantizedGru> models, Sequences validation, Quantizer quantizer) {

  private static final int CALIBRATION_SEQUENCES = 500;

  /** {@code count} candidates of seed 1. */
  static BenchCandidates open(int count, Consumer<String> notes) {
    TaskData data =
        new TaskCatalog(new MnistDownload((file, bytes, total) -> {}), notes)
            .open(
                new DataRequest(
                    Task.ROW_MNIST, null, null, DataLocations.of(null, System.getenv())));
    Sequences training = data.calibration(CALIBRATION_SEQUENCES);
    FloatGru floats = FloatGru.read(data.model()).fitting(training);
    Quantizer quantizer = Quantizer.calibrate(floats, training, QuantizeOptions.DEFAULT);
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    List<QuantizedGru> models = new ArrayList<>();
    while (models.size() < count) {
      try {
        models.add(quantizer.quantize(genome(random).layers()));
      } catch (InfeasibleCandidateException e) {
        // Another one.
      }
    }
    return new BenchCandidates(models, data.split(Split.VALIDATION), quantizer);
  }

  private static Genome genome(RandomGenerator random) {
    List<Integer> genes = new ArrayList<>();
    for (int gene = 0; gene < SearchSpace.PAPER.genesPerLayer(); gene++) {
      List<Integer> alleles = SearchSpace.PAPER.alleles(gene);
      genes.add(alleles.get(random.nextInt(alleles.size())));
    }
    return new Genome(SearchSpace.PAPER, genes);
  }

  /** The first {@code count} validation samples. */
  SampleSet samples(int count) {
    return SampleSet.of(quantizer.input().dataSet(validation.spread(count)));
  }

  /**
   * A job a candidate on one sequence of one step, which takes next to no time to compute. Each may
   * be submitted any number of times; what the law says of it is computed once.
   */
  List<EvaluationJob> jobs(Duration deadline) {
    DataSet one = samples(1).data();
    byte[] firstStep = Arrays.copyOf(one.codes(), one.sampleSize() / one.steps());
    SampleSet step =
        SampleSet.of(
            new DataSet(
                1, one.inputSize(), one.inputBits(), one.classes(), firstStep, one.labels()));
    return models.stream().map(model -> EvaluationJob.of(model, step, null, deadline)).toList();
  }
}
