package io.tinyloop.protocol.oracle;

import static io.tinyloop.protocol.oracle.SeededModels.homogeneous;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tinyloop.protocol.model.LayerWidths;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.oracle.LabelledImage.Field;
import io.tinyloop.protocol.oracle.SeededModels.Shape;
import io.tinyloop.protocol.oracle.SeededOperators.Style;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Model images to take and, one fault each, to refuse. */
final class ModelImageVectors {

  private static final Shape SHAPE = new Shape(3, List.of(3), 3, 3);
  private static final String LAYER = "layer 0";

  private final VectorFile file = new VectorFile("model_image", "section 7", "image");
  private final LabelledImage narrow = image(70, homogeneous(3, 3, false), false);
  private final LabelledImage eight = image(71, homogeneous(8, 8, false), false);
  private final LabelledImage fused = image(72, homogeneous(3, 3, true), false);
  private final LabelledImage partial = image(73, partlyWide(), false);
  private final LabelledImage oneBit = image(74, homogeneous(3, 1, false), false);
  private final LabelledImage rows = image(79, homogeneous(3, 3, false), true);

  private ModelImageVectors() {}

  static VectorFile file() {
    var vectors = new ModelImageVectors();
    vectors.valid();
    vectors.file.group("invalid");
    vectors.header();
    vectors.linear();
    vectors.elementwise();
    vectors.bounds();
    vectors.formats();
    vectors.tables();
    vectors.padding();
    vectors.second();
    vectors.length();
    return vectors.file;
  }

  private static QuantizedGru model(long seed, LayerWidths widths, boolean perRow) {
    return new SeededModels(seed, Style.NATURAL).model(SHAPE, List.of(widths), perRow);
  }

  private static LabelledImage image(long seed, LayerWidths widths, boolean perRow) {
    return OracleImage.of(model(seed, widths, perRow));
  }

  /** z and n narrow, the products and the state wide. */
  private static LayerWidths partlyWide() {
    List<Integer> outputs = new ArrayList<>(Collections.nCopies(17, 3));
    outputs.set(14, 16);
    outputs.set(15, 16);
    outputs.set(16, 16);
    return new LayerWidths(outputs, Collections.nCopies(6, 3));
  }

  private void valid() {
    file.group("valid");
    valid("three bits", narrow.bytes(), Flag.PackedAcrossBytes);
    valid("eight bits", eight.bytes());
    valid("wide state", fused.bytes(), Flag.WideState, Flag.WideTable);
    valid("partly wide state", partial.bytes(), Flag.PartialWideState);
    valid("one-bit weights", oneBit.bytes(), Flag.OneBitWeights);
    valid("multipliers a row", rows.bytes(), Flag.RowMultipliers);
    LabelledImage reach = OracleImage.of(EdgeModels.logitsUpTo(Integer.MAX_VALUE));
    valid("a logit reaches 2^31 − 1", reach.bytes(), Flag.ExactBound, Flag.WideBias);
    valid("256 classes", OracleImage.of(EdgeModels.mostClasses()).bytes(), Flag.ExactBound);
    valid("eight layers", OracleImage.of(EdgeModels.mostLayers()).bytes(), Flag.StackedLayers);
  }

  private void valid(String comment, byte[] image, Flag... flags) {
    ObjectNode test = file.test(comment, flags);
    test.put("image", SequenceVectors.base64(image)).put("sha256", OracleBytes.sha256(image));
  }

  private void invalid(
      String comment, LabelledImage image, String reason, int from, int to, Flag flag) {
    ObjectNode test = file.test(comment, flag);
    test.put("image", SequenceVectors.base64(image.bytes())).put("reason", reason);
    test.put("offsetFrom", from).put("offsetTo", to);
  }

  /** One field of a structure gets a number out of its range. */
  private void range(LabelledImage image, String structure, String field, long value) {
    LabelledImage wrong = image.with(structure, field, value);
    String comment = "%s: %s %d".formatted(structure, field, value);
    invalid(comment, wrong, "RANGE", wrong.start(structure), wrong.end(structure), Flag.FieldRange);
  }

  private void header() {
    byte[][] magics = {{'T', 'L', 'D', '1'}, {'T', 'L', 'G', '2'}, {0, 'L', 'G', '1'}};
    for (byte[] magic : magics) {
      LabelledImage wrong = narrow.with("header", "magic", magic);
      String text = new String(magic, StandardCharsets.US_ASCII).replace('\0', '.');
      invalid("magic " + text, wrong, "MAGIC", 0, 3, Flag.BadMagic);
    }
    for (int version : new int[] {0, 2, 255}) {
      LabelledImage wrong = narrow.with("header", "arithmeticVersion", version);
      invalid("version " + version, wrong, "VERSION", 4, 4, Flag.BadVersion);
    }
    range(narrow, "header", "layerCount", 0);
    range(narrow, "header", "layerCount", 9);
    range(narrow, "header", "inputSize", 0);
    range(narrow, "header", "classes", 0);
    range(narrow, "header", "classes", 257);
    for (int bits : new int[] {0, 1, 9, 16, 255}) {
      range(narrow, "header", "inputBits", bits);
    }
    range(narrow, "header", "inputZeroPoint", 8);
    range(narrow, "header", "inputZeroPoint", 65535);
  }

  private void linear() {
    range(narrow, LAYER, "hiddenSize", 0);
    for (String operator : new String[] {"RESET_INPUT_LINEAR", "CANDIDATE_HIDDEN_LINEAR"}) {
      String name = LAYER + " " + operator;
      range(narrow, name, "weightBits", 0);
      range(narrow, name, "weightBits", 9);
      range(narrow, name, "outputBits", 1);
      range(narrow, name, "outputBits", 9);
      range(narrow, name, "outputZeroPoint", 8);
      range(narrow, name, "biasBits", 0);
      range(narrow, name, "biasBits", 33);
      range(narrow, name, "weightOffset", 15);
      range(oneBit, name, "weightOffset", 0);
      range(oneBit, name, "weightOffset", 2);
      range(narrow, name, "preShift", 17);
      range(narrow, name, "shift", 16);
      range(narrow, name, "shift", 47);
      range(narrow, name, "perRow", 2);
      range(narrow, name, "multipliers", 0);
      range(narrow, name, "multipliers", 32768);
    }
    String perRow = perRow();
    byte[] codes = rows.get(perRow, "multipliers");
    codes[1] = 0;
    LabelledImage wrong = rows.with(perRow, "multipliers", codes);
    invalid(
        "a row multiplier of 0",
        wrong,
        "RANGE",
        wrong.start(perRow),
        wrong.end(perRow),
        Flag.FieldRange);
    range(narrow, "head", "weightBits", 0);
    range(narrow, "head", "weightBits", 9);
    range(narrow, "head", "biasBits", 0);
    range(narrow, "head", "biasBits", 33);
    range(narrow, "head", "weightOffset", 511);
  }

  /** A linear operator with a multiplier a row. */
  private String perRow() {
    return rows.fields().stream()
        .filter(field -> field.name().equals("multipliers") && field.length() == 3)
        .map(Field::structure)
        .findFirst()
        .orElseThrow();
  }

  private void elementwise() {
    for (String operator : new String[] {"RESET_SUM", "HIDDEN_SUM"}) {
      String name = LAYER + " " + operator;
      range(narrow, name, "outputBits", 1);
      range(narrow, name, "outputZeroPoint", 8);
      range(narrow, name, "shift", 0);
      range(narrow, name, "shift", 31);
    }
    for (String operator : new String[] {"RESET_PRODUCT", "CARRY_PRODUCT"}) {
      String name = LAYER + " " + operator;
      range(narrow, name, "outputBits", 9);
      range(narrow, name, "preShift", 17);
      range(narrow, name, "multiplier", 0);
      range(narrow, name, "multiplier", 32768);
      range(narrow, name, "shift", 16);
      range(narrow, name, "shift", 47);
    }
    String complement = LAYER + " UPDATE_COMPLEMENT";
    range(narrow, complement, "outputBits", 1);
    range(narrow, complement, "outputBits", 15);
    range(narrow, complement, "multiplier", 0);
    range(narrow, complement, "shift", 0);
    range(narrow, complement, "shift", 31);
    for (String operator : new String[] {"RESET_SIGMOID", "CANDIDATE_TANH"}) {
      range(narrow, LAYER + " " + operator, "outputBits", 1);
      range(narrow, LAYER + " " + operator, "outputZeroPoint", 8);
    }
  }

  /** The fault shows between operators, so a reader may name any place of the layer up to there. */
  private void acrossLayer(
      String comment, LabelledImage wrong, String last, String reason, Flag flag) {
    invalid(comment, wrong, reason, wrong.start(LAYER), wrong.end(LAYER + " " + last), flag);
  }

  private void bounds() {
    bound(eight, "UPDATE_HIDDEN_LINEAR", "preShift", 16, Flag.LoadBound);
    bound(eight, "RESET_PRODUCT", "preShift", 16, Flag.LoadBound);
    bound(partial, "CARRY_PRODUCT", "preShift", 16, Flag.LoadBound);
    LabelledImage sum = partial.with(LAYER + " HIDDEN_SUM", "multiplierA", 32769);
    acrossLayer(
        "HIDDEN_SUM: 65538 · 32768",
        sum.with(LAYER + " HIDDEN_SUM", "multiplierB", 32769),
        "HIDDEN_SUM",
        "BOUND",
        Flag.LoadBound);
    LabelledImage rounding = partial.with(LAYER + " HIDDEN_SUM", "multiplierA", 32767);
    rounding = rounding.with(LAYER + " HIDDEN_SUM", "multiplierB", 32768);
    acrossLayer(
        "HIDDEN_SUM: the rounding term is too much",
        rounding.with(LAYER + " HIDDEN_SUM", "shift", 17),
        "HIDDEN_SUM",
        "BOUND",
        Flag.LoadBound);
    bound(fused, "CARRY_PRODUCT", "preShift", 1, Flag.FusedBound);
    bound(fused, "CANDIDATE_PRODUCT", "preShift", 1, Flag.FusedBound);
    LabelledImage complement = fused.with(LAYER + " UPDATE_COMPLEMENT", "multiplier", 65535);
    acrossLayer(
        "UPDATE_COMPLEMENT: 32768 · 65535 + 2^29",
        complement.with(LAYER + " UPDATE_COMPLEMENT", "shift", 30),
        "UPDATE_COMPLEMENT",
        "BOUND",
        Flag.FusedBound);
    logits();
  }

  private void logits() {
    QuantizedGru model = EdgeModels.logitsUpTo(Integer.MAX_VALUE);
    LabelledImage logit = OracleImage.of(model);
    int[] biases = model.head().biases().clone();
    biases[0]++;
    LabelledImage wrong = logit.with("head", "biases", OracleBytes.pack(biases, 32));
    invalid(
        "a logit reaches 2^31",
        wrong,
        "BOUND",
        wrong.start("head"),
        wrong.end("head"),
        Flag.LoadBound);
    biases[0] = Integer.MIN_VALUE;
    wrong = logit.with("head", "biases", OracleBytes.pack(biases, 32));
    invalid(
        "a bias of −2^31", wrong, "BOUND", wrong.start("head"), wrong.end("head"), Flag.LoadBound);
  }

  private void bound(LabelledImage image, String operator, String field, int value, Flag flag) {
    LabelledImage wrong = image.with(LAYER + " " + operator, field, value);
    acrossLayer("%s: %s %d".formatted(operator, field, value), wrong, operator, "BOUND", flag);
  }

  /** 16 bits in the wrong place, or with the wrong zero point. */
  private void formats() {
    wide(narrow, "RESET_INPUT_LINEAR", 16, 32768, "RESET_INPUT_LINEAR");
    wide(narrow, "RESET_SUM", 16, 32768, "RESET_SIGMOID");
    wide(narrow, "CANDIDATE_SUM", 16, 32768, "CANDIDATE_TANH");
    wide(narrow, "RESET_PRODUCT", 16, 32768, "RESET_PRODUCT");
    for (String operator : new String[] {"CANDIDATE_PRODUCT", "CARRY_PRODUCT", "HIDDEN_SUM"}) {
      wide(partial, operator, 16, 0, operator);
      wide(partial, operator, 16, 32767, operator);
    }
    wide(fused, "CANDIDATE_TANH", 16, 0, "CANDIDATE_TANH");
    wide(fused, "UPDATE_SIGMOID", 16, 32768, "UPDATE_SIGMOID");
    LabelledImage wrong = narrow.with(LAYER + " UPDATE_SIGMOID", "outputZeroPoint", 1);
    acrossLayer("UPDATE_SIGMOID: zero point 1", wrong, "UPDATE_SIGMOID", "RANGE", Flag.UnitGrid);
    LabelledImage sigmoid = narrow.with(LAYER + " RESET_SIGMOID", "outputBits", 16);
    sigmoid = sigmoid.with(LAYER + " RESET_SIGMOID", "entries", new byte[16]);
    acrossLayer("RESET_SIGMOID: 16 bits", sigmoid, "RESET_SIGMOID", "RANGE", Flag.WideFormat);
  }

  private void wide(LabelledImage image, String operator, int bits, int zeroPoint, String last) {
    LabelledImage wrong =
        image
            .with(LAYER + " " + operator, "outputBits", bits)
            .with(LAYER + " " + operator, "outputZeroPoint", zeroPoint);
    String comment = "%s: %d bits, zero point %d".formatted(operator, bits, zeroPoint);
    acrossLayer(comment, wrong, last, "RANGE", Flag.WideFormat);
  }

  private void tables() {
    String update = LAYER + " UPDATE_SIGMOID";
    for (int entry : new int[] {32769, 65535}) {
      byte[] entries = fused.get(update, "entries");
      entries[6] = (byte) entry;
      entries[7] = (byte) (entry >> 8);
      LabelledImage wrong = fused.with(update, "entries", entries);
      invalid(
          "UPDATE_SIGMOID: entry " + entry,
          wrong,
          "ENTRY",
          wrong.start(update),
          wrong.end(update),
          Flag.TableEntry);
    }
  }

  /** The last bit of a packed array that does not end at a byte. */
  private void padding() {
    for (Field field : narrow.fields()) {
      boolean ragged =
          field.name().equals("weights") || field.name().equals("biases") && !full(field);
      if (ragged && (field.structure().contains("RESET") || field.structure().equals("head"))) {
        byte[] bytes = narrow.get(field.structure(), field.name());
        bytes[bytes.length - 1] |= (byte) 0x80;
        LabelledImage wrong = narrow.with(field.structure(), field.name(), bytes);
        invalid(
            "%s: bit after the %s".formatted(field.structure(), field.name()),
            wrong,
            "PADDING",
            field.offset(),
            field.offset() + field.length() - 1,
            Flag.PaddingBits);
      }
    }
  }

  private boolean full(Field biases) {
    int width = narrow.get(biases.structure(), "biasBits")[0];
    return 3 * width % 8 == 0;
  }

  private void second() {
    for (String structure : new String[] {LAYER + " UPDATE_INPUT_LINEAR", "head"}) {
      int width = narrow.get(structure, "biasBits")[0];
      int[] biases = new OracleParser(narrow.get(structure, "biases")).signed(3, width);
      LabelledImage wrong =
          narrow
              .with(structure, "biasBits", width + 1)
              .with(structure, "biases", OracleBytes.pack(biases, width + 1));
      invalid(
          structure + ": biases one bit wider than needed",
          wrong,
          "CANONICAL",
          wrong.start(structure),
          wrong.end(structure),
          Flag.SecondImage);
    }
    QuantizedGru one =
        new SeededModels(77, Style.NATURAL)
            .model(new Shape(2, List.of(1), 2, 2), List.of(homogeneous(2, 2, false)), false);
    String linear = LAYER + " CANDIDATE_INPUT_LINEAR";
    LabelledImage wrong =
        OracleImage.of(one).with(linear, "perRow", 1).with(linear, "multipliers", new byte[] {100});
    invalid(
        "a multiplier a row, but one row",
        wrong,
        "CANONICAL",
        wrong.start(linear),
        wrong.end(linear),
        Flag.SecondImage);
  }

  private void length() {
    LabelledImage image = narrow;
    int size = image.bytes().length;
    for (Field field : image.fields()) {
      boolean chosen =
          field.structure().equals("header")
              || field.structure().endsWith("RESET_INPUT_LINEAR")
              || field.structure().endsWith("_TANH")
              || field.structure().equals("head");
      if (chosen) {
        cut(image, field, field.offset() + field.length() / 2);
      }
    }
    LabelledImage longer =
        image.with(
            "head",
            "weights",
            Arrays.copyOf(
                image.get("head", "weights"), image.field("head", "weights").length() + 1));
    invalid("one byte too many", longer, "TRAILING", size, size, Flag.TrailingBytes);
    lie(image, "header", "inputSize", 65535);
    lie(image, "header", "classes", 256);
    lie(image, "header", "layerCount", 8);
    lie(image, LAYER, "hiddenSize", 65535);
  }

  private void cut(LabelledImage image, Field field, int length) {
    var cut = new LabelledImage(Arrays.copyOf(image.bytes(), length), List.of());
    String comment = "cut in %s: %s".formatted(field.structure(), field.name());
    invalid(comment, cut, "TRUNCATED", field.offset(), length, Flag.Truncated);
  }

  private void lie(LabelledImage image, String structure, String field, int value) {
    LabelledImage wrong = image.with(structure, field, value);
    String comment = "%s: %s %d, but no bytes for it".formatted(structure, field, value);
    int from = wrong.field(structure, field).offset();
    invalid(comment, wrong, "TRUNCATED", from, wrong.bytes().length, Flag.LengthLies);
  }
}
