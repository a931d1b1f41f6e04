package io.tinyloop.protocol.oracle;

import static io.tinyloop.protocol.oracle.SeededModels.homogeneous;

import io.tinyloop.protocol.model.ActivationFormat;
import io.tinyloop.protocol.model.ClassifierHead;
import io.tinyloop.protocol.model.GruLayer;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.WeightMatrix;
import io.tinyloop.protocol.oracle.SeededModels.Shape;
import io.tinyloop.protocol.oracle.SeededOperators.Style;
import java.util.Collections;
import java.util.List;

/** Models at the edge of what an image may hold. */
final class EdgeModels {

  private EdgeModels() {}

  private static QuantizedGru small() {
    var shape = new Shape(3, List.of(3), 3, 3);
    return new SeededModels(75, Style.NATURAL)
        .model(shape, List.of(homogeneous(2, 2, false)), false);
  }

  /** A model whose logits' bound is exactly {@code reach}. */
  static QuantizedGru logitsUpTo(int reach) {
    QuantizedGru model = small();
    WeightMatrix weights = model.head().weights();
    ActivationFormat view = model.layers().getLast().stateView();
    int[] biases = new int[weights.rows()];
    biases[0] = (int) (reach - weights.accumulatorBound(biases, view));
    return new QuantizedGru(model.input(), model.layers(), new ClassifierHead(weights, biases));
  }

  /** A model of 256 classes. */
  static QuantizedGru mostClasses() {
    QuantizedGru model = small();
    int columns = model.head().weights().columns();
    byte[] codes = new byte[256 * columns];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) (i % 4);
    }
    var weights = new WeightMatrix(256, columns, 2, 3, codes);
    return new QuantizedGru(
        model.input(), model.layers(), new ClassifierHead(weights, new int[256]));
  }

  /** A model of eight layers, each of one unit. */
  static QuantizedGru mostLayers() {
    var shape = new Shape(1, Collections.nCopies(8, 1), 1, 2);
    List<GruLayer> layers =
        new SeededModels(76, Style.NATURAL)
            .model(shape, Collections.nCopies(8, homogeneous(2, 1, false)), false)
            .layers();
    var head = new ClassifierHead(new WeightMatrix(1, 1, 1, 1, new byte[1]), new int[1]);
    return new QuantizedGru(layers.getFirst().input(), layers, head);
  }
}
