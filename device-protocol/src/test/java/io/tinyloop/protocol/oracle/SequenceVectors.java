package io.tinyloop.protocol.oracle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tinyloop.protocol.model.ActivationFormat;
import io.tinyloop.protocol.model.GruLayer;
import io.tinyloop.protocol.model.LayerWidths;
import io.tinyloop.protocol.model.LinearOperator;
import io.tinyloop.protocol.model.Operator;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.oracle.OracleRun.Outcome;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** The vectors of single cells and of whole evaluations. */
final class SequenceVectors {

  private static final OracleCell CELL = new OracleCell(new Equations());
  private static final OracleRun RUN = OracleRun.ofTheLaw();

  private SequenceVectors() {}

  static VectorFile cell() {
    var file = new VectorFile("cell", "section 1", "cell");
    for (ModelCatalog.Drawn drawn : ModelCatalog.cells()) {
      QuantizedGru model = drawn.model();
      GruLayer layer = model.layers().getFirst();
      ObjectNode group = file.group("cell");
      group.put("summary", summary(model));
      group.put("model", base64(OracleImage.of(model).bytes()));
      var random = new Random(drawn.seed());
      ActivationFormat h = layer.state();
      step(file, drawn, "from zero", fill(layer.inputSize(), 0), fill(layer.hiddenSize(), 0));
      step(
          file,
          drawn,
          "smallest",
          fill(layer.inputSize(), model.input().min()),
          fill(layer.hiddenSize(), h.min()));
      step(
          file,
          drawn,
          "largest",
          fill(layer.inputSize(), model.input().max()),
          fill(layer.hiddenSize(), h.max()));
      for (int i = 0; i < 3; i++) {
        step(
            file,
            drawn,
            "seeded",
            draw(random, model.input(), layer.inputSize()),
            draw(random, h, layer.hiddenSize()));
      }
    }
    return file;
  }

  private static void step(
      VectorFile file,
      ModelCatalog.Drawn drawn,
      String comment,
      List<BigInteger> x,
      List<BigInteger> h) {
    GruLayer layer = drawn.model().layers().getFirst();
    Map<Operator, List<BigInteger>> outputs = CELL.step(layer, x, h);
    List<BigInteger> view = CELL.view(layer, h);
    Set<Flag> flags = flags(drawn);
    if (layer.state().bits() == 16 && h.stream().anyMatch(v -> v.intValue() >= 32640)) {
      flags.add(Flag.ViewSaturates);
    }
    if (view.equals(h)) {
      flags.remove(Flag.CarryReadsState);
    }
    ObjectNode test = file.test(comment, List.copyOf(flags));
    test.set("x", VectorFile.numbers(x));
    test.set("h", VectorFile.numbers(h));
    test.set("view", VectorFile.numbers(view));
    ObjectNode values = test.putObject("outputs");
    outputs.forEach((operator, v) -> values.set(operator.name(), VectorFile.numbers(v)));
  }

  private static List<BigInteger> fill(int size, int value) {
    return Collections.nCopies(size, Equations.big(value));
  }

  private static List<BigInteger> draw(Random random, ActivationFormat format, int size) {
    List<BigInteger> values = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      values.add(Equations.big(format.min() + random.nextInt(format.max() - format.min() + 1)));
    }
    return values;
  }

  static VectorFile sequence() {
    var file = new VectorFile("sequence", "sections 6 to 8", "sequence");
    for (ModelCatalog.Drawn drawn : ModelCatalog.sequences()) {
      QuantizedGru model = drawn.model();
      OracleData data = drawn.data();
      LabelledImage modelImage = OracleImage.of(model);
      LabelledImage dataImage = OracleImage.of(data);
      ObjectNode group = file.group("sequence");
      group.put("summary", summary(model));
      group.put("model", base64(modelImage.bytes()));
      group.put("modelBytes", modelImage.bytes().length);
      group.put("modelSha256", OracleBytes.sha256(modelImage.bytes()));
      group.put("parameterBits", parameterBits(model));
      group.put("dataSet", base64(dataImage.bytes()));
      group.put("dataSetSha256", OracleBytes.sha256(dataImage.bytes()));
      int samples = data.labels().length;
      evaluation(file, drawn, 0, samples);
      if (samples > 1) {
        evaluation(file, drawn, 1, samples - 1);
      }
    }
    return file;
  }

  private static long parameterBits(QuantizedGru model) {
    long bits = 0;
    for (GruLayer layer : model.layers()) {
      for (Operator operator : Operator.LINEAR) {
        var weights = layer.linear(operator).weights();
        bits += (long) weights.codes().length * weights.bits();
      }
    }
    return bits;
  }

  private static void evaluation(VectorFile file, ModelCatalog.Drawn drawn, int first, int count) {
    List<Outcome> outcomes = RUN.run(drawn.model(), drawn.data(), first, count);
    Set<Flag> flags = flags(drawn);
    flags.add(Flag.TraceOrder);
    if (first > 0) {
      flags.add(Flag.FirstSample);
    }
    if (count > 1) {
      flags.add(Flag.StateReset);
    }
    if (outcomes.stream().anyMatch(SequenceVectors::tied)) {
      flags.add(Flag.ArgmaxTie);
    }
    String range = "samples %d to %d".formatted(first, first + count - 1);
    ObjectNode test = file.test(drawn.comment() + ": " + range, List.copyOf(flags));
    test.put("firstSample", first);
    test.put("sampleCount", count);
    test.put("correct", OracleRun.correct(outcomes, drawn.data(), first));
    ArrayNode predictions = test.putArray("predictions");
    outcomes.forEach(outcome -> predictions.add(outcome.prediction()));
    test.set("traces", VectorFile.numbers(outcomes.stream().map(Outcome::trace).toList()));
    test.put("predictionDigest", OracleRun.predictionDigest(outcomes));
    test.put("stateDigest", OracleRun.stateDigest(outcomes));
    ArrayNode hidden = test.putArray("finalHidden");
    outcomes.forEach(outcome -> hidden.add(VectorFile.numbers(outcome.finalHidden())));
    ArrayNode logits = test.putArray("logits");
    outcomes.forEach(outcome -> logits.add(VectorFile.numbers(outcome.logits())));
  }

  private static boolean tied(Outcome outcome) {
    BigInteger best = outcome.logits().get(outcome.prediction());
    return outcome.logits().stream().filter(best::equals).count() > 1;
  }

  /** What the model itself is good for. */
  static Set<Flag> flags(ModelCatalog.Drawn drawn) {
    Set<Flag> flags = EnumSet.noneOf(Flag.class);
    flags.addAll(drawn.flags());
    if (drawn.model().layers().size() > 1) {
      flags.add(Flag.StackedLayers);
    }
    for (GruLayer layer : drawn.model().layers()) {
      boolean anyWide = Operator.STATE_PATH.stream().anyMatch(o -> layer.output(o).bits() == 16);
      if (CELL.fused(layer)) {
        flags.add(Flag.WideState);
      } else if (anyWide) {
        flags.add(Flag.PartialWideState);
      }
      if (layer.state().bits() == 16) {
        flags.add(Flag.CarryReadsState);
      }
      layer.linear().forEach(linear -> linear(linear, flags));
    }
    return flags;
  }

  private static void linear(LinearOperator linear, Set<Flag> flags) {
    if (linear.weights().bits() == 1) {
      flags.add(Flag.OneBitWeights);
    }
    if (linear.perRow()) {
      flags.add(Flag.RowMultipliers);
    }
    boolean negative = Arrays.stream(linear.biases()).anyMatch(bias -> bias < 0);
    if (negative && OracleImage.biasBits(linear.biases()) % 8 != 0) {
      flags.add(Flag.PackedBiases);
    }
  }

  /** "I=3 H=4 C=2 input 8 bits; layer 0: outputs … weights …". */
  static String summary(QuantizedGru model) {
    var text = new StringBuilder();
    text.append(
        "input %d×%d bits, %d classes"
            .formatted(model.inputSize(), model.input().bits(), model.classes()));
    for (GruLayer layer : model.layers()) {
      LayerWidths widths = widths(layer);
      text.append(
          "; hidden %d, outputs %s, weights %s"
              .formatted(layer.hiddenSize(), widths.outputs(), widths.weights()));
    }
    return text.toString();
  }

  private static LayerWidths widths(GruLayer layer) {
    List<Integer> outputs = new ArrayList<>();
    for (Operator operator : Operator.values()) {
      outputs.add(layer.output(operator).bits());
    }
    return new LayerWidths(
        outputs, layer.linear().stream().map(linear -> linear.weights().bits()).toList());
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
