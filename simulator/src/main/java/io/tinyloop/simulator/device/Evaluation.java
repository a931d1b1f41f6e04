package io.tinyloop.simulator.device;

import io.tinyloop.protocol.arithmetic.InferenceEngine;
import io.tinyloop.protocol.arithmetic.InferenceResult;
import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.wire.HostCommand.Evaluate;

/**
 * One accepted evaluation on its way through its samples, a batch at a time, so that the device can
 * look at its link in between.
 */
final class Evaluation {

  private static final int BATCH = 512;

  private final Evaluate command;
  private final QuantizedGru model;
  private final DataSet data;
  private final byte[] predictions;
  private final int[] traces;
  private int done;

  Evaluation(Evaluate command, QuantizedGru model, DataSet data) {
    this.command = command;
    this.model = model;
    this.data = data;
    this.predictions = new byte[command.sampleCount()];
    this.traces = new int[command.sampleCount()];
  }

  Evaluate command() {
    return command;
  }

  int samplesDone() {
    return done;
  }

  boolean isDone() {
    return done == predictions.length;
  }

  /** Runs the next batch. */
  void advance(InferenceEngine engine) {
    int count = Math.min(BATCH, predictions.length - done);
    InferenceResult batch = engine.run(model, data, command.firstSample() + done, count);
    System.arraycopy(batch.predictions(), 0, predictions, done, count);
    System.arraycopy(batch.traces(), 0, traces, done, count);
    done += count;
  }

  /** Predictions and traces of all samples. */
  InferenceResult outputs() {
    return new InferenceResult(predictions, traces);
  }

  /** How many predictions are right. */
  int correct() {
    return outputs().correct(data, command.firstSample());
  }
}
