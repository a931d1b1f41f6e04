package io.tinyloop.protocol.oracle;

import static io.tinyloop.protocol.oracle.SeededModels.homogeneous;

import io.tinyloop.protocol.model.ClassifierHead;
import io.tinyloop.protocol.model.LayerWidths;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.WeightMatrix;
import io.tinyloop.protocol.oracle.SeededModels.Shape;
import io.tinyloop.protocol.oracle.SeededOperators.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The models and data sets that the vectors use, each with its story. */
final class ModelCatalog {

  /** A model, its data, the seed that made both, and what they are there for. */
  record Drawn(long seed, String comment, List<Flag> flags, QuantizedGru model, OracleData data) {}

  private final List<Drawn> drawn = new ArrayList<>();
  private long seed;

  private ModelCatalog(long seed) {
    this.seed = seed;
  }

  /** One-layer models of few units. */
  static List<Drawn> cells() {
    var catalog = new ModelCatalog(1700);
    var shape = new Shape(3, List.of(3), 2, 8);
    for (int bits = 2; bits <= 8; bits++) {
      catalog.add(
          "homogeneous",
          Style.NATURAL,
          shape,
          List.of(homogeneous(bits, bits, false)),
          Flag.PaperSpace);
    }
    catalog.add(
        "one-bit weights",
        Style.NATURAL,
        shape,
        List.of(homogeneous(6, 1, false)),
        Flag.SplitSpace);
    catalog.add(
        "wide state", Style.NATURAL, shape, List.of(homogeneous(8, 8, true)), Flag.SplitSpace);
    catalog.add(
        "wide state, two bits",
        Style.NATURAL,
        shape,
        List.of(homogeneous(2, 2, true)),
        Flag.SplitSpace);
    for (int i = 0; i < 9; i++) {
      Style style = Style.values()[i % 3];
      var mixed = new Shape(1 + i % 4, List.of(1 + i % 3), 2, 2 + i % 7);
      catalog.paper(style, mixed);
      catalog.split(style, mixed, i % 2 == 0 ? 0 : 100);
      catalog.split(style, mixed, 50);
    }
    return catalog.drawn;
  }

  /** Models of one to three layers, and two of the size of a task. */
  static List<Drawn> sequences() {
    var catalog = new ModelCatalog(2600);
    for (int i = 0; i < 6; i++) {
      Style style = Style.values()[i % 3];
      var shape = new Shape(1 + i, List.of(8 - i), 2 + i % 3, 8 - i % 4);
      catalog.paper(style, shape);
      catalog.split(style, shape, 0);
      catalog.split(style, shape, 50);
      catalog.split(style, shape, 100);
    }
    var stacked = new Shape(3, List.of(4, 3, 2), 3, 5);
    for (int wide : new int[] {0, 50, 100}) {
      catalog.stacked(stacked, wide);
    }
    catalog.tied(new Shape(2, List.of(3), 4, 4));
    var smallest = new Shape(1, List.of(1), 1, 2);
    catalog.add(
        "smallest", Style.NATURAL, smallest, List.of(homogeneous(2, 1, false)), Flag.SmallestModel);
    catalog.large(homogeneous(8, 8, true));
    catalog.large(new SeededModels(64, Style.NATURAL).paperWidths());
    return catalog.drawn;
  }

  private void paper(Style style, Shape shape) {
    add("paper widths", style, shape, m -> List.of(m.paperWidths()), Flag.PaperSpace);
  }

  private void split(Style style, Shape shape, int wide) {
    String comment = wide == 0 ? "split widths" : wide == 100 ? "wide state" : "partly wide state";
    add(comment, style, shape, m -> List.of(m.splitWidths(wide)), Flag.SplitSpace);
  }

  private void stacked(Shape shape, int wide) {
    Function<SeededModels, List<LayerWidths>> widths =
        models -> shape.hiddenSizes().stream().map(_ -> models.splitWidths(wide)).toList();
    add("stacked layers", Style.NATURAL, shape, widths, Flag.SplitSpace);
  }

  private void large(LayerWidths widths) {
    var models = new SeededModels(++seed, Style.NATURAL);
    var shape = new Shape(28, List.of(64), 10, 8);
    QuantizedGru model = models.model(shape, List.of(widths), true);
    drawn.add(new Drawn(seed, "large", List.of(Flag.LargeModel), model, models.data(model, 4, 28)));
  }

  /**
   * Each odd class has the row of the class before it, so that the largest logit is there twice.
   */
  private void tied(Shape shape) {
    var models = new SeededModels(++seed, Style.NATURAL);
    QuantizedGru model = models.model(shape, List.of(models.paperWidths()), false);
    WeightMatrix old = model.head().weights();
    byte[] codes = old.codes().clone();
    int[] biases = model.head().biases().clone();
    for (int c = 1; c < old.rows(); c += 2) {
      System.arraycopy(codes, (c - 1) * old.columns(), codes, c * old.columns(), old.columns());
      biases[c] = biases[c - 1];
    }
    var weights = new WeightMatrix(old.rows(), old.columns(), old.bits(), old.offset(), codes);
    QuantizedGru twins =
        new QuantizedGru(model.input(), model.layers(), new ClassifierHead(weights, biases));
    OracleData data = models.data(twins, 4, 3);
    drawn.add(new Drawn(seed, "twin classes", List.of(Flag.ArgmaxTie), twins, data));
  }

  private void add(String comment, Style style, Shape shape, List<LayerWidths> widths, Flag flag) {
    add(comment, style, shape, _ -> widths, flag);
  }

  /** Takes the first seed from here whose last states tell the samples apart. */
  private void add(
      String comment,
      Style style,
      Shape shape,
      Function<SeededModels, List<LayerWidths>> widths,
      Flag flag) {
    List<Flag> flags = new ArrayList<>(List.of(flag));
    if (style == Style.CORNER) {
      flags.add(Flag.ZeroPointCorner);
    }
    if (style == Style.WILD) {
      flags.add(Flag.WildConstants);
    }
    Drawn next;
    do {
      seed++;
      var models = new SeededModels(seed, style);
      QuantizedGru model = models.model(shape, widths.apply(models), seed % 2 == 0);
      OracleData data = models.data(model, 3, 1 + (int) (seed % 6));
      next = new Drawn(seed, comment, flags, model, data);
    } while (!lively(next));
    drawn.add(next);
  }

  private static boolean lively(Drawn drawn) {
    return OracleRun.ofTheLaw().run(drawn.model(), drawn.data(), 0, 3).stream()
            .map(OracleRun.Outcome::finalHidden)
            .distinct()
            .count()
        > 1;
  }
}
