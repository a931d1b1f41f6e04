package io.tinyloop.train;

import io.tinyloop.protocol.model.Sha256;
import io.tinyloop.quantize.FloatGru;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * All numbers that training moves, or a gradient of the same shape. The arrays are changed in
 * place.
 *
 * @param layers stacked, the first reads the inputs
 * @param headWeights classes × H, row by row
 * @param headBiases one a class
 * @param headStep logarithm of the factor on the half step of the head's weights, one number
 */
record GruParameters(
    List<Layer> layers, float[] headWeights, float[] headBiases, float[] headStep) {

  /**
   * Of one layer; gates are stacked in PyTorch's order: reset, update, candidate.
   *
   * @param inputWeights 3H × I
   * @param hiddenWeights 3H × H
   * @param inputBiases 3H
   * @param hiddenBiases 3H
   * @param steps logarithms of factors on half steps of weights: 3H rows of the input's products,
   *     then 3H of the state's
   * @param scales logarithms of factors on the scales of the 17 operators' outputs
   */
  record Layer(
      int inputSize,
      int hiddenSize,
      float[] inputWeights,
      float[] hiddenWeights,
      float[] inputBiases,
      float[] hiddenBiases,
      float[] steps,
      float[] scales) {

    Layer zeros() {
      return new Layer(
          inputSize,
          hiddenSize,
          new float[inputWeights.length],
          new float[hiddenWeights.length],
          new float[inputBiases.length],
          new float[hiddenBiases.length],
          new float[steps.length],
          new float[scales.length]);
    }
  }

  GruParameters {
    layers = List.copyOf(layers);
  }

  /** A copy of a model's numbers; all factors are 1. */
  static GruParameters of(FloatGru model) {
    List<Layer> layers = new ArrayList<>();
    for (FloatGru.Layer layer : model.layers()) {
      layers.add(
          new Layer(
              layer.inputSize(),
              layer.hiddenSize(),
              layer.inputWeights().clone(),
              layer.hiddenWeights().clone(),
              layer.inputBiases().clone(),
              layer.hiddenBiases().clone(),
              new float[6 * layer.hiddenSize()],
              new float[17]));
    }
    return new GruParameters(
        layers, model.head().weights().clone(), model.head().biases().clone(), new float[1]);
  }

  /** A gradient of the same shape, all zero. */
  GruParameters zeros() {
    return new GruParameters(
        layers.stream().map(Layer::zeros).toList(),
        new float[headWeights.length],
        new float[headBiases.length],
        new float[1]);
  }

  int classes() {
    return headBiases.length;
  }

  int hiddenSize() {
    return layers.getLast().hiddenSize();
  }

  /** The arrays, in an order that is the same for all parameters of this shape. */
  List<float[]> arrays() {
    List<float[]> arrays = new ArrayList<>();
    for (Layer layer : layers) {
      arrays.addAll(
          List.of(
              layer.inputWeights,
              layer.hiddenWeights,
              layer.inputBiases,
              layer.hiddenBiases,
              layer.steps,
              layer.scales));
    }
    arrays.addAll(List.of(headWeights, headBiases, headStep));
    return arrays;
  }

  /** SHA-256 of all arrays, in hexadecimal digits. */
  String digest() {
    List<float[]> arrays = arrays();
    int numbers = arrays.stream().mapToInt(array -> array.length).sum();
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * numbers);
    FloatBuffer floats = bytes.asFloatBuffer();
    arrays.forEach(floats::put);
    return Sha256.hex(bytes.array());
  }

  /** The model in real numbers, a copy. */
  FloatGru model(String name) {
    List<FloatGru.Layer> copies = new ArrayList<>();
    for (Layer layer : layers) {
      copies.add(
          new FloatGru.Layer(
              layer.inputSize,
              layer.hiddenSize,
              layer.inputWeights.clone(),
              layer.hiddenWeights.clone(),
              layer.inputBiases.clone(),
              layer.hiddenBiases.clone()));
    }
    return new FloatGru(
        name, copies, new FloatGru.Head(classes(), headWeights.clone(), headBiases.clone()));
  }
}
