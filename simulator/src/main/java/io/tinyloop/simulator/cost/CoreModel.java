package io.tinyloop.simulator.cost;

import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.simulator.cost.FittedCore.Figures;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A core on a named board: its clock, its budgets, and what models cost on it. All figures are
 * modelled: cycles are those that were fitted to the core's table or counter, or instructions times
 * one factor where no table is published; energy is so much a cycle.
 *
 * @param board whose clock, supply and energy these are
 * @param fitted what the terms of a model cost on the core
 * @param cyclesPerInstruction mean under this load; the cost of a model where {@code fitted} has
 *     instructions only
 */
public record CoreModel(BoardModel board, FittedCore fitted, double cyclesPerInstruction) {

  public CoreModel {
    if (!board.core().equals(fitted.core())) {
      throw new IllegalArgumentException(
          "The board %s has a %s, and the profile is of a %s."
              .formatted(board.name(), board.core(), fitted.core()));
    }
    Set<String> missing = CostTerms.names(fitted.matrixKernel());
    missing.removeAll(fitted.terms().keySet());
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "The profile of %s has no figures for %s.%nMaybe it was fitted to too few genomes."
              .formatted(fitted.core(), missing));
    }
    if (!(cyclesPerInstruction > 0)) {
      throw new IllegalArgumentException(
          "The cycles an instruction (%s) of a %s must be positive."
              .formatted(cyclesPerInstruction, fitted.core()));
    }
  }

  /** The core, for example {@code cortex-m4}. */
  public String name() {
    return fitted.core();
  }

  public int clockHertz() {
    return board.clockHertz();
  }

  /** Energy a cycle of the whole chip, MODELLED. */
  public double picojoulesPerCycle() {
    return board.picojoulesPerCycle().value();
  }

  public int ramBytes() {
    return board.ramBytes();
  }

  /** Cycles of one sequence of {@code steps} time steps. */
  public ModelCost cost(QuantizedGru model, int steps) {
    return new ModelCost(
        CostTerms.of(model, steps, fitted.matrixKernel()).stream()
            .map(terms -> Math.round(cycles(terms)))
            .toList());
  }

  private double cycles(Map<String, Long> terms) {
    double sum = 0;
    for (Map.Entry<String, Long> term : terms.entrySet()) {
      sum += term.getValue() * cycles(fitted.figures(term.getKey()));
    }
    return sum;
  }

  private double cycles(Figures figures) {
    Double cycles = fitted.hasCycles() ? figures.cycles() : null;
    Double instructions = figures.instructions();
    return cycles != null ? cycles : instructions == null ? 0 : instructions * cyclesPerInstruction;
  }

  /** Instructions of one sequence: 17 a layer in operator order, then the head. */
  List<Double> instructions(QuantizedGru model, int steps) {
    return CostTerms.of(model, steps, fitted.matrixKernel()).stream()
        .map(terms ->
            terms.entrySet().stream()
                .mapToDouble(t -> t.getValue() * instructions(t.getKey()))
                .sum())
        .toList();
  }

  private double instructions(String term) {
    Double figure = fitted.figures(term).instructions();
    return figure == null ? Double.NaN : figure;
  }

  /** Energy of {@code cycles}, in nanojoules. */
  public long energyNanojoules(long cycles) {
    return Math.round(cycles * picojoulesPerCycle() / 1000);
  }
}
