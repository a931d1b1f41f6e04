package io.tinyloop.bench;

import io.tinyloop.data.InputValues;
import io.tinyloop.data.ModelCard;
import io.tinyloop.data.NpzWriter;
import io.tinyloop.data.Sequences;
import io.tinyloop.data.Split;
import io.tinyloop.data.TaskData;
import io.tinyloop.data.TaskFolder;
import io.tinyloop.device.EvaluationJob;
import io.tinyloop.device.SampleSet;
import io.tinyloop.protocol.arithmetic.InferenceResult;
import io.tinyloop.protocol.arithmetic.ReferenceKernel;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.quantize.FloatForward;
import io.tinyloop.quantize.FloatGru;
import io.tinyloop.quantize.InfeasibleCandidateException;
import io.tinyloop.quantize.QuantizeOptions;
import io.tinyloop.quantize.Quantizer;
import io.tinyloop.run.TaskImport;
import io.tinyloop.search.Genome;
import io.tinyloop.search.RandomSearch;
import io.tinyloop.search.SearchSpace;
import io.tinyloop.train.FirstWeights;
import io.tinyloop.train.ModelWriter;
import io.tinyloop.train.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * The shortest useful task: sequences of a few steps and a GRU of a few units whose weights nobody
 * trained, kept as an imported task; and what the reference kernel says of a candidate of it.
 */
final class SoakTask {

  /** Its name. */
  static final String NAME = "soak";

  /** Validation samples that a candidate runs while searching; fronts run all. */
  static final int SEARCH_SAMPLES = 8;

  /** Stacked layers of its model. */
  static final int LAYERS = 1;

  private static final int STEPS = 4;
  private static final int INPUTS = 2;
  private static final int HIDDEN = 4;
  private static final int CLASSES = 3;
  private static final int TRAINING = 64;
  private static final int HELD_OUT = 16;
  private static final int CALIBRATION_SEQUENCES = 1000;
  private static final long SEED = 1;

  private final Quantizer quantizer;
  private final Map<String, SampleSet> samples = new HashMap<>();
  private final String searchSamples;
  private final String validationSamples;
  private final String testSamples;
  private final ReferenceKernel reference = new ReferenceKernel();

  private SoakTask(TaskData data) {
    Sequences training = data.calibration(CALIBRATION_SEQUENCES);
    this.quantizer =
        Quantizer.calibrate(
            FloatGru.read(data.model()).fitting(training), training, QuantizeOptions.DEFAULT);
    Sequences validation = data.split(Split.VALIDATION);
    this.searchSamples = quantized(validation.spread(SEARCH_SAMPLES));
    this.validationSamples = quantized(validation);
    this.testSamples = quantized(data.split(Split.TEST));
  }

  private String quantized(Sequences sequences) {
    SampleSet set = SampleSet.of(quantizer.input().dataSet(sequences));
    samples.put(set.digest().hex(), set);
    return set.digest().hex();
  }

  /** Imports the task into a folder of tasks: the environment that a host finds it by. */
  static Map<String, String> imported(Path folder) throws IOException {
    FloatGru model = FirstWeights.of(INPUTS, HIDDEN, CLASSES, SEED);
    Path weights = folder.resolve("soak.safetensors");
    Files.write(
        weights,
        ModelWriter.safetensors(new TrainedModel(model, null, 1, List.of(), new float[0][])));
    Path data = folder.resolve("soak.npz");
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    try (NpzWriter npz = new NpzWriter(data)) {
      write(npz, "train", TRAINING, model, random);
      write(npz, "validation", HELD_OUT, model, random);
      write(npz, "test", HELD_OUT, model, random);
    }
    Map<String, String> environment =
        Map.of(TaskFolder.VARIABLE, folder.resolve("tasks").toString());
    var _ =
        new TaskImport(TaskFolder.of(environment), note -> {})
            .run(
                new TaskImport.Request(
                    NAME, weights, new TaskImport.Arrays(data), ModelCard.Prefixes.UNKNOWN, false));
    return environment;
  }

  /** Random sequences, labelled as the model in real numbers does. */
  private static void write(
      NpzWriter npz, String split, int count, FloatGru model, RandomGenerator random)
      throws IOException {
    float[] values = new float[count * STEPS * INPUTS];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat(-1, 1);
    }
    Sequences sequences =
        new Sequences(count, STEPS, INPUTS, new InputValues.Features(values), new byte[count]);
    float[][] logits = new FloatForward(model).logits(sequences);
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      for (byte c = 1; c < CLASSES; c++) {
        labels[i] = logits[i][c] > logits[i][labels[i]] ? c : labels[i];
      }
    }
    npz.floats("x_" + split, values, count, STEPS, INPUTS);
    npz.bytes("y_" + split, labels, count);
  }

  /** The task as a host with this environment reads and calibrates it. */
  static SoakTask open(Map<String, String> environment) {
    return new SoakTask(TaskFolder.of(environment).open(NAME, null));
  }

  /** Digest of the samples that a search runs. */
  String searchSamples() {
    return searchSamples;
  }

  /** Digest of all validation samples. */
  String validationSamples() {
    return validationSamples;
  }

  /** Digest of the test samples. */
  String testSamples() {
    return testSamples;
  }

  /**
   * Jobs of the search's samples, with random genomes of seed 1.
   *
   * @param count of genomes; those without integers have no job
   * @param deadline of each evaluation
   */
  List<EvaluationJob> jobs(int count, Duration deadline) {
    List<EvaluationJob> jobs = new ArrayList<>();
    SampleSet all = Objects.requireNonNull(samples.get(searchSamples));
    RandomSearch genomes = new RandomSearch(SearchSpace.PAPER, LAYERS, count, count, SEED);
    for (Genome genome : genomes.ask()) {
      try {
        QuantizedGru model = quantizer.quantize(genome.layers());
        jobs.add(EvaluationJob.of(model, all, null, deadline));
      } catch (InfeasibleCandidateException e) {
        // Another one.
      }
    }
    return jobs;
  }

  /**
   * What a device has to say of a candidate.
   *
   * @param predictions {@code predictionDigest}, hexadecimal
   * @param states {@code stateDigest}, hexadecimal
   */
  record Answer(int correct, String predictions, String states) {}

  /**
   * What the reference kernel says of a candidate; nothing where it has no integers.
   *
   * @param samples digest of one of the task's sample sets
   */
  Optional<Answer> reference(Genome genome, String samples) {
    SampleSet set = this.samples.get(samples);
    if (set == null) {
      throw new IllegalArgumentException(
          "The samples (%s) are none of %s.".formatted(samples, this.samples.keySet()));
    }
    try {
      QuantizedGru model = quantizer.quantize(genome.layers());
      InferenceResult result = reference.run(model, set.data(), 0, set.size());
      return Optional.of(
          new Answer(
              result.correct(set.data(), 0), result.predictionDigest(), result.stateDigest()));
    } catch (InfeasibleCandidateException e) {
      return Optional.empty();
    }
  }
}
