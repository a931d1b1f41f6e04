package io.tinyloop.device.fleet;

import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.simulator.cost.CoreModel;
import io.tinyloop.simulator.cost.CostModel;

/** What one sequence costs on a simulated core, without a device: for trials by the thousand. */
public final class ModelledCore {

  private final CoreModel core;

  private ModelledCore(CoreModel core) {
    this.core = core;
  }

  /**
   * The core of a name such as {@code cortex-m4}.
   *
   * @throws IllegalArgumentException in two lines, if there is none
   */
  public static ModelledCore of(String name) {
    return new ModelledCore(CostModel.standard().core(name));
  }

  /** Clock of the core's usual board, or of the board that was named. */
  public long clockHertz() {
    return core.clockHertz();
  }

  /** Time of one sequence of so many steps, in µs. */
  public double micros(QuantizedGru model, int steps) {
    return 1e6 * core.cost(model, steps).sequenceCycles() / core.clockHertz();
  }

  /** Energy of the core for so many µs, in µJ. */
  public double microjoules(double micros) {
    return micros * 1e-6 * core.clockHertz() * core.picojoulesPerCycle() * 1e-6;
  }
}
