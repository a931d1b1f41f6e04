package io.tinyloop.quantize;

import io.tinyloop.data.InputValues;
import io.tinyloop.data.Sequences;
import io.tinyloop.protocol.model.DataSet;
import java.util.Arrays;

/**
 * Turns inputs into codes, the same for every candidate. Pixels at 8 bits are their own codes.
 *
 * <p>Pixels lie on the unit grid; features on a grid that calibration chose.
 */
public final class InputQuantizer {

  private final Grid grid;
  private final int classes;

  InputQuantizer(Grid grid, int classes) {
    this.grid = grid;
    this.classes = classes;
  }

  static InputQuantizer of(Sequences training, int classes, QuantizeOptions options) {
    return switch (training.values()) {
      case InputValues.Pixels _ -> new InputQuantizer(Grid.unit(options.inputBits()), classes);
      case InputValues.Features features -> {
        double[] weights = new double[features.size()];
        Arrays.fill(weights, 1);
        Distribution values = new Distribution(features.values(), weights, v -> v);
        yield new InputQuantizer(
            new RangeSearch(options.rangeMethod())
                .grid(values, options.inputBits(), grid -> values.roundingError(grid, 1)),
            classes);
      }
    };
  }

  Grid grid() {
    return grid;
  }

  /** The data set that devices get. */
  public DataSet dataSet(Sequences sequences) {
    byte[] codes =
        switch (sequences.values()) {
          case InputValues.Pixels pixels when grid.equals(Grid.unit(8)) -> pixels.bytes();
          case InputValues values -> codes(values);
        };
    return new DataSet(
        sequences.steps(),
        sequences.inputSize(),
        grid.format().bits(),
        classes,
        codes,
        sequences.labels());
  }

  private byte[] codes(InputValues values) {
    byte[] codes = new byte[values.size()];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) (grid.value(values.at(i)) + grid.format().zeroPoint());
    }
    return codes;
  }
}
