package io.tinyloop.protocol.model;

/**
 * The bytes of a data set, which a device stores (ARITHMETIC.md, section 8).
 *
 * <pre>
 * dataset = "TLD1" sampleCount:u32 steps:u16 inputSize:u16 inputBits:u8 classes:u16
 *           codes (samples·steps·inputSize × u8) labels (samples × u8)
 * </pre>
 */
public final class DataSetImage {

  public static final String MAGIC = "TLD1";

  private DataSetImage() {}

  /** The image of {@code data}; its SHA-256 is {@code datasetDigest}. */
  public static byte[] encode(DataSet data) {
    return new ImageWriter()
        .magic(MAGIC)
        .u32(data.sampleCount())
        .u16(data.steps())
        .u16(data.inputSize())
        .u8(data.inputBits())
        .u16(data.classes())
        .bytes(data.codes())
        .bytes(data.labels())
        .toByteArray();
  }

  /**
   * The data set in {@code image}.
   *
   * @throws InvalidImageException if a field or the length is not as the law says
   */
  public static DataSet decode(byte[] image) throws InvalidImageException {
    var in = new ImageReader(image);
    in.magic(MAGIC);
    long samples = in.u32();
    int steps = in.u16("The number of steps", 1, 65535);
    int inputSize = in.u16("The input size", 1, 65535);
    int inputBits = in.u8("The input width", 2, 8);
    int classes = in.u16("The number of classes", 1, ClassifierHead.MAX_CLASSES);
    int at = in.position();
    long sampleSize = (long) steps * inputSize;
    if (samples > image.length / sampleSize) {
      throw in.invalid(
          at,
          "%d samples of %d codes do not fit an image of %d bytes.\nMaybe it was truncated."
              .formatted(samples, sampleSize, image.length));
    }
    byte[] codes = in.bytes(samples * sampleSize);
    byte[] labels = in.bytes(samples);
    in.end();
    return in.build(
        at, "The samples", () -> new DataSet(steps, inputSize, inputBits, classes, codes, labels));
  }
}
