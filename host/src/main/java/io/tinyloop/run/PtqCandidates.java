package io.tinyloop.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tinyloop.data.Sequences;
import io.tinyloop.data.Split;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.DataSetImage;
import io.tinyloop.protocol.model.ModelImage;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.Sha256;
import io.tinyloop.quantize.InfeasibleCandidateException;
import io.tinyloop.search.Evaluated;
import io.tinyloop.search.Genome;
import io.tinyloop.search.ObjectiveVector;
import io.tinyloop.search.PopulationEvaluator;
import io.tinyloop.search.Race;
import io.tinyloop.search.SearchSpace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Genomes of one task after post-training quantization, evaluated by the law's engine on this
 * machine, without a device: error and {@code modelBytes}. What was evaluated is kept in a file, so
 * that an interrupted benchmark goes on where it was. Thread-safe.
 */
public final class PtqCandidates implements PopulationEvaluator, Race.Samples {

  /** Changes when the same genome gives another result than before. */
  private static final String RECIPE = "1";

  private final OpenedModel model;
  private final DataSet data;
  private final BatchedEngine engine = BatchedEngine.fastest();
  private final @Nullable Path kept;
  private final Map<Genome, int[]> known = new ConcurrentHashMap<>();
  private final Map<Genome, Optional<BitSet>> right = new ConcurrentHashMap<>();

  private PtqCandidates(OpenedModel model, int samples, @Nullable Path folder) {
    this.model = model;
    Sequences validation = model.data().split(Split.VALIDATION);
    data = model.quantizer().input().dataSet(validation.spread(samples));
    kept =
        folder == null
            ? null
            : folder.resolve("%s-%d-%s.tsv".formatted(model.data().task(), samples, RECIPE));
    if (kept != null) {
      KeptIdentity.of(model.homogeneousImage(), Sha256.hex(DataSetImage.encode(data)))
          .claim(kept.resolveSibling(kept.getFileName() + ".identity.json"));
      read(kept);
    }
  }

  /**
   * The candidates of a task.
   *
   * @param samples validation sequences, spread; at most all
   * @param folder of results; made if needed; null: nothing is kept
   * @param notes is told what a user may not expect
   */
  public static PtqCandidates open(
      String task, int samples, @Nullable Path folder, Consumer<String> notes) {
    try {
      if (folder != null) {
        Files.createDirectories(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    OpenedModel model = OpenedModel.open(ModelSource.of(task), System.getenv(), notes);
    return new PtqCandidates(model, samples, folder);
  }

  /** The last line of a killed benchmark may be cut, and goes: the next is written after it. */
  private void read(Path file) {
    try {
      if (!Files.exists(file)) {
        return;
      }
      String text = Files.readString(file, UTF_8);
      String whole = text.substring(0, text.lastIndexOf('\n') + 1);
      if (whole.length() < text.length()) {
        Files.writeString(file, whole, UTF_8);
      }
      for (String line : whole.lines().toList()) {
        String[] words = line.split("\t", -1);
        Genome genome = Genome.parse(SearchSpace.parse(words[0]), words[1]);
        known.put(genome, new int[] {Integer.parseInt(words[2]), Integer.parseInt(words[3])});
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Number of layers of the model. */
  public int layers() {
    return model.layers();
  }

  /** The integers of a genome; empty where it has none. */
  public Optional<QuantizedGru> integers(Genome genome) {
    try {
      return Optional.of(model.quantizer().quantize(genome.layers()));
    } catch (InfeasibleCandidateException e) {
      return Optional.empty();
    }
  }

  /** Time steps of a sample. */
  public int steps() {
    return data.steps();
  }

  /** Number of samples that a candidate runs. */
  public int samples() {
    return data.sampleCount();
  }

  @Override
  public List<Evaluated> evaluate(List<Genome> batch) {
    return batch.parallelStream().map(this::evaluate).toList();
  }

  /** Error and modelBytes of a genome. */
  public Evaluated evaluate(Genome genome) {
    int[] counts = known.get(genome);
    if (counts == null) {
      counts = counted(genome);
      known.put(genome, counts);
      keep(genome, counts);
    }
    return counts[1] == 0
        ? new Evaluated.Infeasible(genome, "it has no integers", 1)
        : new Evaluated.Measured(
            genome, ObjectiveVector.of(1 - (double) counts[0] / samples(), counts[1]), 0);
  }

  /** Correct predictions and bytes; 0 bytes where there are no integers. */
  private int[] counted(Genome genome) {
    try {
      QuantizedGru integers = model.quantizer().quantize(genome.layers());
      int correct = engine.run(integers, data).correct(data, 0);
      return new int[] {correct, ModelImage.encode(integers).length};
    } catch (InfeasibleCandidateException e) {
      return new int[2];
    }
  }

  /**
   * How often each class is taken for which: row of the label, column of the prediction.
   *
   * @throws IllegalArgumentException if the genome has no integers or is of another model
   */
  public int[][] confusion(Genome genome) {
    int classes = model.model().head().classes();
    int[][] matrix = new int[classes][classes];
    try {
      var predictions = engine.run(model.quantizer().quantize(genome.layers()), data);
      for (int i = 0; i < samples(); i++) {
        matrix[data.label(i)][predictions.prediction(i)]++;
      }
      return matrix;
    } catch (InfeasibleCandidateException e) {
      throw new IllegalArgumentException("The genome (%s) has no integers.".formatted(genome), e);
    }
  }

  @Override
  public List<Race.Partial> run(List<Genome> candidates, int block, int[] samples) {
    return candidates.parallelStream().map(genome -> partial(genome, samples)).toList();
  }

  private Race.Partial partial(Genome genome, int[] samples) {
    Optional<BitSet> all = rightOf(genome);
    BitSet right = new BitSet();
    for (int sample : samples) {
      right.set(sample, all.isPresent() && all.get().get(sample));
    }
    return all.isPresent()
        ? new Race.Partial(conclude(genome, right.cardinality(), samples.length), right)
        : new Race.Partial(evaluate(genome), right);
  }

  @Override
  public Evaluated.Measured conclude(Genome genome, int correct, int total) {
    int bytes = Objects.requireNonNull(known.get(genome))[1];
    return new Evaluated.Measured(
        genome, ObjectiveVector.of(1 - (double) correct / total, bytes), 0);
  }

  /** Which samples a genome predicts right; empty where it has no integers. */
  private Optional<BitSet> rightOf(Genome genome) {
    return right.computeIfAbsent(
        genome,
        _ -> {
          try {
            QuantizedGru integers = model.quantizer().quantize(genome.layers());
            var predictions = engine.run(integers, data);
            BitSet bits = new BitSet();
            for (int i = 0; i < samples(); i++) {
              bits.set(i, predictions.prediction(i) == data.label(i));
            }
            known.put(genome, new int[] {bits.cardinality(), ModelImage.encode(integers).length});
            return Optional.of(bits);
          } catch (InfeasibleCandidateException e) {
            return Optional.empty();
          }
        });
  }

  private synchronized void keep(Genome genome, int[] counts) {
    if (kept == null) {
      return;
    }
    String line = "%s\t%s\t%d\t%d\n".formatted(genome.space(), genome, counts[0], counts[1]);
    try {
      Files.writeString(kept, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
