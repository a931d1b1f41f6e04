package io.tinyloop.protocol.oracle;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The bytes of an image with the place of each field, so that one of them can be made wrong.
 *
 * @param fields in the order of the bytes, without gaps
 */
record LabelledImage(byte[] bytes, List<Field> fields) {

  /**
   * A field or packed array.
   *
   * @param structure what it belongs to: "header", "layer 0", "layer 0 RESET_SUM", "head"
   */
  record Field(String structure, String name, int offset, int length) {}

  /** Appends little-endian fields. */
  static final class Composer {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<Field> fields = new ArrayList<>();
    private String structure = "header";

    /** Names the structure of the fields that follow. */
    Composer structure(String name) {
      structure = name;
      return this;
    }

    Composer number(String name, int bytes, long value) {
      byte[] field = new byte[bytes];
      for (int i = 0; i < bytes; i++) {
        field[i] = (byte) (value >> 8 * i);
      }
      return raw(name, field);
    }

    Composer raw(String name, byte[] bytes) {
      fields.add(new Field(structure, name, out.size(), bytes.length));
      out.writeBytes(bytes);
      return this;
    }

    LabelledImage image() {
      return new LabelledImage(out.toByteArray(), List.copyOf(fields));
    }
  }

  Field field(String structure, String name) {
    return fields.stream()
        .filter(field -> field.structure().equals(structure) && field.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(structure + ", " + name));
  }

  /** Offset of the first byte of a structure. */
  int start(String structure) {
    return fields.stream()
        .filter(field -> field.structure().equals(structure))
        .mapToInt(Field::offset)
        .min()
        .orElseThrow(() -> new IllegalArgumentException(structure));
  }

  /** Offset of the last byte of a structure. */
  int end(String structure) {
    return fields.stream()
        .filter(field -> field.structure().equals(structure))
        .mapToInt(field -> field.offset() + field.length() - 1)
        .max()
        .orElseThrow(() -> new IllegalArgumentException(structure));
  }

  /** The image with another number in a field. */
  LabelledImage with(String structure, String name, long value) {
    Field field = field(structure, name);
    byte[] number = new byte[field.length()];
    for (int i = 0; i < number.length; i++) {
      number[i] = (byte) (value >> 8 * i);
    }
    return with(structure, name, number);
  }

  /** The image with other bytes, maybe more or fewer, in the place of a field. */
  LabelledImage with(String structure, String name, byte[] replacement) {
    Field changed = field(structure, name);
    var composer = new Composer();
    for (Field field : fields) {
      byte[] own = Arrays.copyOfRange(bytes, field.offset(), field.offset() + field.length());
      composer
          .structure(field.structure())
          .raw(field.name(), field.equals(changed) ? replacement : own);
    }
    return composer.image();
  }

  /** The bytes of a field. */
  byte[] get(String structure, String name) {
    Field field = field(structure, name);
    return Arrays.copyOfRange(bytes, field.offset(), field.offset() + field.length());
  }
}
