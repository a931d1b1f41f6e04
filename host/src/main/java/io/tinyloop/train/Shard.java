package io.tinyloop.train;

import static io.tinyloop.train.Lanes.BATCH;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Forward and backward pass of {@link Lanes#BATCH} samples, with its own memory; used by one thread
 * at a time. Places without a sample compute on zeros and count nothing.
 */
final class Shard {

  private final Network network;
  private final Samples samples;
  private final List<Tape> tapes;
  private final List<Scratch> scratches = new ArrayList<>();
  private final GruParameters gradient;
  private final float[] logits;
  private final float[] byLogits;
  private final float[] byView;
  private double loss;
  private int correct;

  Shard(Network network, Samples samples) {
    this.network = network;
    this.samples = samples;
    tapes = network.tapes(samples.steps());
    for (Tape tape : tapes) {
      scratches.add(new Scratch(tape, scratches.isEmpty()));
    }
    gradient = network.parameters().zeros();
    logits = new float[network.parameters().classes() * BATCH];
    byLogits = new float[logits.length];
    byView = new float[network.parameters().hiddenSize() * BATCH];
  }

  /** Sum of the samples' losses of the last {@link #run}. */
  double loss() {
    return loss;
  }

  /** Samples that the last {@link #run} classified right. */
  int correct() {
    return correct;
  }

  /** The gradient of the last {@link #run}, before {@link Network#finish}. */
  GruParameters gradient() {
    return gradient;
  }

  List<Tape> tapes() {
    return tapes;
  }

  /** Logits of the last pass in the units of the network, classes × BATCH. */
  float[] logits() {
    return logits;
  }

  /**
   * Computes the samples {@code order[from]} … {@code order[to − 1]} and the gradient of the sum of
   * their losses.
   */
  void run(int[] order, int from, int to, Loss objective) {
    forward(order, from, to);
    Arrays.fill(byLogits, 0);
    loss = 0;
    correct = 0;
    float scale = network.logitScale();
    for (int b = 0; b < to - from; b++) {
      int sample = order[from + b];
      int label = samples.label(sample);
      correct += best(b) == label ? 1 : 0;
      loss += objective.apply(logits, scale, b, sample, label, byLogits);
    }
    gradient.arrays().forEach(array -> Arrays.fill(array, 0));
    backward();
  }

  private int best(int b) {
    int best = 0;
    for (int c = 1; c < network.parameters().classes(); c++) {
      best = logits[c * BATCH + b] > logits[best * BATCH + b] ? c : best;
    }
    return best;
  }

  /** The forward pass alone. */
  void forward(int[] order, int from, int to) {
    load(order, from, to);
    for (Tape tape : tapes) {
      Arrays.fill(tape.state, 0, tape.hiddenSize * BATCH, 0);
      Arrays.fill(tape.view, 0, tape.hiddenSize * BATCH, 0);
    }
    for (int step = 0; step < samples.steps(); step++) {
      for (int l = 0; l < tapes.size(); l++) {
        Tape tape = tapes.get(l);
        if (l > 0) {
          Tape below = tapes.get(l - 1);
          System.arraycopy(below.view, below.at(step + 1), tape.input, below.at(step), below.at(1));
        }
        network.step(l, tape, step, scratches.get(l));
      }
    }
    Tape last = tapes.getLast();
    RealNetwork.fill(logits, 0, network.headBiases());
    Products.addProduct(
        network.headWeights(),
        network.parameters().classes(),
        last.hiddenSize,
        last.view,
        last.at(last.steps),
        logits,
        0);
  }

  private void load(int[] order, int from, int to) {
    float[] input = tapes.getFirst().input;
    int size = samples.inputSize();
    Arrays.fill(input, 0);
    for (int b = 0; b < to - from; b++) {
      for (int i = 0; i < samples.steps() * size; i++) {
        input[i * BATCH + b] = samples.input(order[from + b], i);
      }
    }
  }

  private void backward() {
    Tape last = tapes.getLast();
    GruParameters numbers = network.parameters();
    Arrays.fill(byView, 0);
    Products.addProduct(
        network.headTransposed(), last.hiddenSize, numbers.classes(), byLogits, 0, byView, 0);
    float[] finalView = Arrays.copyOfRange(last.view, last.at(last.steps), last.at(last.steps + 1));
    float viewScale = network.constants(tapes.size() - 1).viewScale();
    Products.addOuter(
        byLogits,
        numbers.classes(),
        finalView,
        last.hiddenSize,
        1,
        viewScale,
        gradient.headWeights());
    Products.addSums(byLogits, numbers.classes(), 1, gradient.headBiases());
    for (int l = tapes.size() - 1; l >= 0; l--) {
      backward(l);
    }
  }

  private void backward(int l) {
    Tape tape = tapes.get(l);
    Scratch scratch = scratches.get(l);
    CellConstants constants = network.constants(l);
    GruParameters.Layer sums = gradient.layers().get(l);
    CellBackward cell = new CellBackward(tape, constants, sums.scales());
    boolean top = l == tapes.size() - 1;
    int rows = 3 * tape.hiddenSize;
    int size = tape.at(1);
    Arrays.fill(scratch.byPrevious, 0);
    for (int step = tape.steps - 1; step >= 0; step--) {
      scratch.swapStates();
      if (top && step == tape.steps - 1) {
        System.arraycopy(byView, 0, scratch.byState, 0, size);
      } else if (!top) {
        add(scratches.get(l + 1).byInput, tape.at(step), scratch.byState, size);
      }
      cell.step(step, scratch);
      int productsAt = 3 * tape.at(step);
      Products.addProduct(
          constants.hiddenTransposed(),
          tape.hiddenSize,
          rows,
          scratch.byHiddenProducts,
          productsAt,
          scratch.byPrevious,
          0);
      if (l > 0) {
        int inputAt = step * tape.inputSize * BATCH;
        Arrays.fill(scratch.byInput, inputAt, inputAt + tape.inputSize * BATCH, 0);
        Products.addProduct(
            constants.inputTransposed(),
            tape.inputSize,
            rows,
            scratch.byInputProducts,
            productsAt,
            scratch.byInput,
            inputAt);
      }
    }
    weightGradients(tape, scratch, constants, sums);
  }

  private static void add(float[] terms, int at, float[] sums, int size) {
    for (int i = 0; i < size; i++) {
      sums[i] += terms[at + i];
    }
  }

  private static void weightGradients(
      Tape tape, Scratch scratch, CellConstants constants, GruParameters.Layer sums) {
    int rows = 3 * tape.hiddenSize;
    Products.addOuter(
        scratch.byInputProducts,
        rows,
        tape.input,
        tape.inputSize,
        tape.steps,
        constants.inputScale(),
        sums.inputWeights());
    Products.addOuter(
        scratch.byHiddenProducts,
        rows,
        tape.view,
        tape.hiddenSize,
        tape.steps,
        constants.viewScale(),
        sums.hiddenWeights());
    Products.addSums(scratch.byInputProducts, rows, tape.steps, sums.inputBiases());
    Products.addSums(scratch.byHiddenProducts, rows, tape.steps, sums.hiddenBiases());
  }
}
