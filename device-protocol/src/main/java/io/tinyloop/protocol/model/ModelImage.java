package io.tinyloop.protocol.model;

import static io.tinyloop.protocol.model.Operator.*;

import java.util.ArrayList;
import java.util.List;

/**
 * The dense bytes of a model, which a device stores (ARITHMETIC.md, section 7).
 *
 * <pre>
 * image      = header layer* head
 * header     = "TLG1" arithmeticVersion:u8(=1) layerCount:u8 inputSize:u16 classes:u16
 *              inputBits:u8 inputZeroPoint:u16
 * layer      = hiddenSize:u16 operator{17}
 * linear     = weightBits:u8 outputBits:u8 outputZeroPoint:u16 biasBits:u8 weightOffset:u16
 *              preShift:u8 shift:u8 perRow:u8 multipliers biases weights
 * add        = outputBits:u8 outputZeroPoint:u16 multiplierA:u16 multiplierB:u16 shift:u8
 * multiply   = outputBits:u8 outputZeroPoint:u16 preShift:u8 multiplier:u16 shift:u8
 * complement = outputBits:u8 multiplier:u16 shift:u8
 * table      = outputBits:u8 outputZeroPoint:u16 entries
 * head       = weightBits:u8 biasBits:u8 weightOffset:u16 biases weights
 * </pre>
 */
public final class ModelImage {

  public static final String MAGIC = "TLG1";
  public static final int ARITHMETIC_VERSION = 1;

  private ModelImage() {}

  /** The image of {@code model}; its length is {@code modelBytes}. */
  public static byte[] encode(QuantizedGru model) {
    var out = new ImageWriter();
    out.magic(MAGIC)
        .u8(ARITHMETIC_VERSION)
        .u8(model.layers().size())
        .u16(model.inputSize())
        .u16(model.classes())
        .u8(model.input().bits())
        .u16(model.input().zeroPoint());
    for (GruLayer layer : model.layers()) {
      encode(out, layer);
    }
    ClassifierHead head = model.head();
    int biasBits = biasBits(head.biases());
    out.u8(head.weights().bits())
        .u8(biasBits)
        .u16(head.weights().offset())
        .packed(head.biases(), biasBits)
        .packed(head.weights().codes(), head.weights().bits());
    return out.toByteArray();
  }

  private static void encode(ImageWriter out, GruLayer layer) {
    out.u16(layer.hiddenSize());
    layer.linear().forEach(linear -> encode(out, linear));
    encode(out, layer.resetSum());
    encode(out, layer.updateSum());
    encode(out, layer.resetSigmoid());
    encode(out, layer.updateSigmoid());
    encode(out, layer.resetProduct());
    encode(out, layer.candidateSum());
    encode(out, layer.candidateTanh());
    ComplementOperator complement = layer.updateComplement();
    out.u8(complement.output().bits()).u16(complement.multiplier()).u8(complement.shift());
    encode(out, layer.candidateProduct());
    encode(out, layer.carryProduct());
    encode(out, layer.hiddenSum());
  }

  private static void encode(ImageWriter out, LinearOperator linear) {
    WeightMatrix weights = linear.weights();
    int biasBits = biasBits(linear.biases());
    out.u8(weights.bits());
    encode(out, linear.output());
    out.u8(biasBits)
        .u16(weights.offset())
        .u8(linear.preShift())
        .u8(linear.shift())
        .u8(linear.perRow() ? 1 : 0);
    if (linear.perRow()) {
      for (int multiplier : linear.multipliers()) {
        out.u8(multiplier / LinearOperator.ROW_MULTIPLIER_UNIT);
      }
    } else {
      out.u16(linear.multipliers()[0]);
    }
    out.packed(linear.biases(), biasBits).packed(weights.codes(), weights.bits());
  }

  private static void encode(ImageWriter out, AddOperator add) {
    encode(out, add.output());
    out.u16(add.multiplierA()).u16(add.multiplierB()).u8(add.shift());
  }

  private static void encode(ImageWriter out, MultiplyOperator multiply) {
    encode(out, multiply.output());
    Requantization factor = multiply.requantization();
    out.u8(factor.preShift()).u16(factor.multiplier()).u8(factor.shift());
  }

  private static void encode(ImageWriter out, LookupTable table) {
    encode(out, table.output());
    int[] codes = table.values().clone();
    for (int i = 0; i < codes.length; i++) {
      codes[i] += table.output().zeroPoint();
    }
    out.packed(codes, table.output().bits());
  }

  private static void encode(ImageWriter out, ActivationFormat format) {
    out.u8(format.bits()).u16(format.zeroPoint());
  }

  /** The smallest two's complement width (1…32) that holds all of {@code biases}. */
  static int biasBits(int[] biases) {
    int bits = 1;
    for (int bias : biases) {
      bits = Math.max(bits, 33 - Integer.numberOfLeadingZeros(bias ^ (bias >> 31)));
    }
    return bits;
  }

  /**
   * The model in {@code image}. Memory allocated before a refusal is at most a small multiple of
   * the image's length.
   *
   * @throws InvalidImageException if a field, a bound, the padding or the length is not as the law
   *     says
   */
  public static QuantizedGru decode(byte[] image) throws InvalidImageException {
    var in = new ImageReader(image);
    in.magic(MAGIC);
    in.u8("The arithmetic version", ARITHMETIC_VERSION, ARITHMETIC_VERSION);
    int layerCount = in.u8("The number of layers", 1, QuantizedGru.MAX_LAYERS);
    int inputSize = in.u16("The input size", 1, 65535);
    int classes = in.u16("The number of classes", 1, ClassifierHead.MAX_CLASSES);
    int at = in.position();
    int inputBits = in.u8("The input width", 2, 8);
    int zeroPoint = in.u16();
    ActivationFormat input =
        in.build(at, "The input", () -> new ActivationFormat(inputBits, zeroPoint));
    List<GruLayer> layers = new ArrayList<>();
    ActivationFormat format = input;
    int size = inputSize;
    for (int i = 0; i < layerCount; i++) {
      GruLayer layer = new LayerReader(in, i, format, size).read();
      layers.add(layer);
      format = layer.stateView();
      size = layer.hiddenSize();
    }
    int headAt = in.position();
    ClassifierHead head = decodeHead(in, classes, size);
    in.end();
    return in.build(headAt, "The head", () -> new QuantizedGru(input, layers, head));
  }

  private static ClassifierHead decodeHead(ImageReader in, int classes, int columns)
      throws InvalidImageException {
    int at = in.position();
    int weightBits = in.u8("The weight width of the head", 1, 8);
    int biasBits = in.u8("The bias width of the head", 1, 32);
    int weightOffset = in.u16();
    int[] biases = biases(in, at + 1, "The head", classes, biasBits);
    byte[] codes = in.packedBytes((long) classes * columns, weightBits);
    return in.build(
        at,
        "The head",
        () ->
            new ClassifierHead(
                new WeightMatrix(classes, columns, weightBits, weightOffset, codes), biases));
  }

  /** Reads biases and refuses a width that is not the smallest, so that a model has one image. */
  static int[] biases(ImageReader in, int at, String what, int count, int width)
      throws InvalidImageException {
    int[] biases = in.packedSigned(count, width);
    if (biasBits(biases) != width) {
      throw in.invalid(
          at,
          "%s: The bias width (%d) must be the smallest that holds the biases (%d)."
              .formatted(what, width, biasBits(biases)));
    }
    return biases;
  }
}
