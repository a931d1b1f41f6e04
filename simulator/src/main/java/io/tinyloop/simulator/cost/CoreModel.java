package io.tinyloop.simulator.cost;

import static io.tinyloop.protocol.model.Operator.*;

import io.tinyloop.protocol.model.GruLayer;
import io.tinyloop.protocol.model.Operator;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.WeightMatrix;
import java.util.ArrayList;
import java.util.List;

/**
 * A core on a named board: its clock, its budgets, and what operators cost on it. All figures are
 * modelled; {@code cost-model.json} names the source of each.
 *
 * @param name for example {@code cortex-m4}
 * @param board whose clock, supply and energy these are
 * @param clockHertz of the core
 * @param supplyMillivolts of the energy figure
 * @param ramBytes what the board gives to a model and its working memory
 * @param flashBytes what the board gives to a model that is built in
 * @param cyclesPerInstruction mean under this load
 * @param picojoulesPerCycle of the whole chip under this load
 * @param instructionsPerMac of a matrix product, for weights of 1…8 bits
 */
public record CoreModel(
    String name,
    String board,
    int clockHertz,
    int supplyMillivolts,
    int ramBytes,
    int flashBytes,
    double cyclesPerInstruction,
    double picojoulesPerCycle,
    List<Double> instructionsPerMac,
    OperatorInstructions instructions) {

  private static final int INTERLEAVED_ROWS = 4;
  private static final int COLUMNS_AT_ONCE = 2;

  public CoreModel {
    instructionsPerMac = List.copyOf(instructionsPerMac);
    if (instructionsPerMac.size() != 8) {
      throw new IllegalArgumentException(
          "The core (%s) must have 8 figures for matrix products, not %d."
              .formatted(name, instructionsPerMac.size()));
    }
    if (clockHertz < 1
        || ramBytes < 1
        || flashBytes < 1
        || !(cyclesPerInstruction > 0)
        || !(picojoulesPerCycle > 0)) {
      throw new IllegalArgumentException(
          "The core (%s) must have a positive clock, budget, cycle and energy figure."
              .formatted(name));
    }
  }

  /** Cycles of one sequence of {@code steps} time steps. */
  public ModelCost cost(QuantizedGru model, int steps) {
    List<Double> perSequence = operatorInstructions(model, steps);
    return new ModelCost(
        perSequence.stream().map(count -> Math.round(count * cyclesPerInstruction)).toList());
  }

  /** Instructions of one sequence: 17 a layer in operator order, then the head. */
  List<Double> operatorInstructions(QuantizedGru model, int steps) {
    List<Double> counts = new ArrayList<>();
    for (GruLayer layer : model.layers()) {
      for (Operator operator : Operator.values()) {
        counts.add(steps * ofOperator(layer, operator));
      }
    }
    counts.set(0, counts.getFirst() + instructions.sequence() + steps * instructions.step());
    counts.add(instructions.operatorCall() + matrix(model.head().weights()));
    return counts;
  }

  /** Energy of {@code cycles}, in nanojoules. */
  public long energyNanojoules(long cycles) {
    return Math.round(cycles * picojoulesPerCycle / 1000);
  }

  /** Instructions of one operator in one step. */
  private double ofOperator(GruLayer layer, Operator operator) {
    boolean fused = layer.fusedStatePath();
    if (fused && isFusedAway(operator)) {
      return 0;
    }
    if (operator.isLinear()) {
      return instructions.operatorCall() + matrix(layer.linear(operator).weights());
    }
    boolean wide = layer.output(operator).bits() == 16;
    double unit = fused && operator == HIDDEN_SUM ? instructions.fusedState() : unit(operator);
    unit += wide ? instructions.wideOutput() : 0;
    unit += wide && operator == HIDDEN_SUM ? instructions.stateView() : 0;
    return instructions.operatorCall() + unit * layer.hiddenSize();
  }

  private static boolean isFusedAway(Operator operator) {
    return operator == UPDATE_COMPLEMENT
        || operator == CANDIDATE_PRODUCT
        || operator == CARRY_PRODUCT;
  }

  private double unit(Operator operator) {
    return switch (operator.kind()) {
      case ADD -> instructions.add();
      case MULTIPLY -> instructions.multiply();
      case TABLE -> instructions.table();
      case COMPLEMENT -> instructions.complement();
      case LINEAR -> throw new IllegalArgumentException("A linear operator costs by rows.");
    };
  }

  /** Instructions of a matrix product; the kernels take rows and columns in groups. */
  private double matrix(WeightMatrix weights) {
    long rows = roundUp(weights.rows(), INTERLEAVED_ROWS);
    long columns = roundUp(weights.columns(), COLUMNS_AT_ONCE);
    return rows * columns * instructionsPerMac.get(weights.bits() - 1)
        + weights.rows() * instructions.row();
  }

  private static long roundUp(int value, int multiple) {
    return (value + multiple - 1L) / multiple * multiple;
  }
}
