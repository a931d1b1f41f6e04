package io.tinyloop.protocol.wire;

import java.util.List;

/**
 * What a device found.
 *
 * @param correct samples whose prediction is their label
 * @param total samples run
 * @param predictionDigest SHA-256 over one byte a sample
 * @param stateDigest SHA-256 over one 32-bit trace a sample, little-endian
 * @param operatorTicks empty, or 17 a layer in operator order, then the head; of one sequence
 * @param stackBytes high-water mark; 0: unknown
 * @param modelBytes length of the dense image
 * @param residentBytes after repacking, plus working memory
 * @param fromCache whether this evaluation was run before and only its result is repeated
 */
public record EvaluateResult(
    long evaluationId,
    int correct,
    int total,
    Digest predictionDigest,
    Digest stateDigest,
    List<Window> windows,
    List<Long> operatorTicks,
    int stackBytes,
    int modelBytes,
    int residentBytes,
    EnergyStatus energyStatus,
    boolean fromCache)
    implements DeviceReply {

  public EvaluateResult {
    windows = List.copyOf(windows);
    operatorTicks = List.copyOf(operatorTicks);
    if (correct < 0 || total < 1 || correct > total) {
      throw new IllegalArgumentException(
          "The number of correct samples (%d) must be in [0, %d].".formatted(correct, total));
    }
    if (stackBytes < 0 || modelBytes < 0 || residentBytes < 0) {
      throw new IllegalArgumentException(
          "The sizes (stack %d, model %d, resident %d bytes) must not be negative."
              .formatted(stackBytes, modelBytes, residentBytes));
    }
    if (operatorTicks.stream().anyMatch(ticks -> ticks < 0)) {
      throw new IllegalArgumentException(
          "The ticks of operators (%s) must not be negative.".formatted(operatorTicks));
    }
  }

  /** This result, marked as repeated. */
  public EvaluateResult repeated() {
    return new EvaluateResult(
        evaluationId,
        correct,
        total,
        predictionDigest,
        stateDigest,
        windows,
        operatorTicks,
        stackBytes,
        modelBytes,
        residentBytes,
        energyStatus,
        true);
  }
}
