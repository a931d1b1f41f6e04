package io.tinyloop.protocol.oracle;

import static io.tinyloop.protocol.oracle.SeededModels.homogeneous;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.oracle.LabelledImage.Field;
import io.tinyloop.protocol.oracle.SeededModels.Shape;
import io.tinyloop.protocol.oracle.SeededOperators.Style;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Data set images to take and, one fault each, to refuse; and pairs with models. */
final class DataSetImageVectors {

  private final VectorFile file = new VectorFile("data_set_image", "section 8", "image");
  private final LabelledImage image = OracleImage.of(data(4, 3, 3, new byte[] {0, 2, 1, 1}));

  private DataSetImageVectors() {}

  static VectorFile file() {
    var vectors = new DataSetImageVectors();
    vectors.valid();
    vectors.file.group("invalid");
    vectors.header();
    vectors.samples();
    vectors.length();
    vectors.pairs();
    return vectors.file;
  }

  /** Two steps of these codes. */
  private static OracleData data(int inputSize, int inputBits, int classes, byte[] labels) {
    byte[] codes = new byte[labels.length * 2 * inputSize];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) (i % (1 << inputBits));
    }
    return new OracleData(2, inputSize, inputBits, classes, codes, labels);
  }

  private void valid() {
    file.group("valid");
    valid("four samples", image);
    valid("one sample", OracleImage.of(data(1, 2, 1, new byte[1])), Flag.SmallestModel);
    valid(
        "256 classes",
        OracleImage.of(data(1, 8, 256, new byte[] {(byte) 255, 0})),
        Flag.LabelRange);
  }

  private void valid(String comment, LabelledImage good, Flag... flags) {
    ObjectNode test = file.test(comment, flags);
    test.put("image", SequenceVectors.base64(good.bytes()));
    test.put("sha256", OracleBytes.sha256(good.bytes()));
  }

  private void invalid(
      String comment, LabelledImage wrong, String reason, int from, int to, Flag flag) {
    ObjectNode test = file.test(comment, flag);
    test.put("image", SequenceVectors.base64(wrong.bytes())).put("reason", reason);
    test.put("offsetFrom", from).put("offsetTo", to);
  }

  private void header() {
    for (String magic : new String[] {"TLG1", "TLD2", "tld1"}) {
      byte[] bytes = magic.getBytes(StandardCharsets.US_ASCII);
      invalid("magic " + magic, image.with("header", "magic", bytes), "MAGIC", 0, 3, Flag.BadMagic);
    }
    LabelledImage empty = OracleImage.of(data(4, 3, 3, new byte[0]));
    invalid("no samples", empty, "RANGE", 4, empty.end("header") + 1, Flag.FieldRange);
    range("steps", 0);
    range("inputSize", 0);
    range("inputBits", 0);
    range("inputBits", 1);
    range("inputBits", 9);
    range("inputBits", 16);
    range("classes", 0);
    range("classes", 257);
  }

  private void range(String field, int value) {
    LabelledImage wrong = image.with("header", field, value);
    invalid(
        "%s %d".formatted(field, value),
        wrong,
        "RANGE",
        4,
        wrong.end("header") + 1,
        Flag.FieldRange);
  }

  private void samples() {
    int from = image.start("codes");
    int to = image.end("labels");
    for (int at : new int[] {0, 13, 31}) {
      byte[] codes = image.get("codes", "codes");
      codes[at] = (byte) (at == 13 ? 255 : 8);
      LabelledImage wrong = image.with("codes", "codes", codes);
      invalid(
          "code %d at %d".formatted(codes[at] & 0xFF, at), wrong, "CODE", from, to, Flag.CodeWidth);
    }
    for (int at : new int[] {0, 3}) {
      byte[] labels = image.get("labels", "labels");
      labels[at] = (byte) (at == 0 ? 3 : 255);
      LabelledImage wrong = image.with("labels", "labels", labels);
      invalid(
          "label %d at %d".formatted(labels[at] & 0xFF, at),
          wrong,
          "LABEL",
          from,
          to,
          Flag.LabelRange);
    }
  }

  private void length() {
    for (Field field : image.fields()) {
      int length = field.offset() + field.length() / 2;
      boolean header = field.structure().equals("header");
      var cut = new LabelledImage(Arrays.copyOf(image.bytes(), length), List.of());
      int from = header ? field.offset() : image.start("codes");
      invalid("cut in " + field.name(), cut, "TRUNCATED", from, length, Flag.Truncated);
    }
    int size = image.bytes().length;
    LabelledImage longer = image.with("labels", "labels", new byte[5]);
    invalid("one byte too many", longer, "TRAILING", size, size, Flag.TrailingBytes);
    lie("sampleCount", 5);
    lie("sampleCount", 0xFFFFFFFFL);
    lie("sampleCount", 0x80000000L);
    lie("steps", 65535);
    lie("inputSize", 65535);
    LabelledImage both = image.with("header", "steps", 65535).with("header", "inputSize", 65535);
    LabelledImage all = both.with("header", "sampleCount", 0xFFFFFFFFL);
    lie("a product beyond 2^63", all);
    lie(
        "a product of 0 modulo 2^32",
        image.with("header", "sampleCount", 0x80000000L).with("header", "steps", 8));
  }

  private void lie(String field, long value) {
    lie("%s %d".formatted(field, value), image.with("header", field, value));
  }

  private void lie(String comment, LabelledImage wrong) {
    String text = comment + ", but no bytes for it";
    invalid(text, wrong, "TRUNCATED", 4, wrong.bytes().length, Flag.LengthLies);
  }

  private void pairs() {
    file.group("pair");
    QuantizedGru model =
        new SeededModels(80, Style.NATURAL)
            .model(new Shape(4, List.of(2), 3, 3), List.of(homogeneous(2, 2, false)), false);
    String encoded = SequenceVectors.base64(OracleImage.of(model).bytes());
    byte[] labels = {0, 1, 2};
    pair("they fit", encoded, data(4, 3, 3, labels), true);
    pair("more classes, but no label needs them", encoded, data(4, 3, 200, labels), true);
    pair("fewer classes", encoded, data(4, 3, 2, new byte[2]), true);
    pair(
        "a label that the model cannot name",
        encoded,
        data(4, 3, 4, new byte[] {0, 3}),
        false,
        Flag.Incompatible);
    pair("fewer inputs", encoded, data(3, 3, 3, labels), false, Flag.Incompatible);
    pair("more inputs", encoded, data(8, 3, 3, labels), false, Flag.Incompatible);
    pair("narrower codes", encoded, data(4, 2, 3, labels), false, Flag.Incompatible);
    pair("wider codes", encoded, data(4, 4, 3, labels), false, Flag.Incompatible);
  }

  private void pair(String comment, String model, OracleData data, boolean fit, Flag... flags) {
    ObjectNode test = file.test(comment, flags);
    test.put("model", model);
    test.put("dataSet", SequenceVectors.base64(OracleImage.of(data).bytes()));
    test.put("compatible", fit);
  }
}
