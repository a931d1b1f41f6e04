package io.tinyloop.protocol.benchmark;

import io.tinyloop.protocol.model.GruLayer;
import io.tinyloop.protocol.model.QuantizedGru;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Counts products of weights, so that JMH reports them a second beside the calls. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class MultiplyAdds {

  /** Products so far. */
  public double products;

  void add(QuantizedGru model, int samples, int steps) {
    double step = 0;
    int input = model.inputSize();
    for (GruLayer layer : model.layers()) {
      step += 3.0 * layer.hiddenSize() * (input + layer.hiddenSize());
      input = layer.hiddenSize();
    }
    products += samples * (steps * step + (double) model.classes() * input);
  }
}
