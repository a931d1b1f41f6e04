package io.tinyloop.data;

import java.util.List;

/**
 * Consecutive items of an IDX file of unsigned bytes.
 *
 * @param shape the sides of the array read; the first is the number of items
 * @param bytes the elements, the last side innermost; owned by the record
 */
public record IdxArray(List<Integer> shape, byte[] bytes) {

  public IdxArray {
    shape = List.copyOf(shape);
    long size = shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
    if (size != bytes.length) {
      throw new IllegalArgumentException(
          "The number of bytes (%d) must be the product of the shape %s."
              .formatted(bytes.length, shape));
    }
  }

  /** Number of items. */
  public int count() {
    return shape.getFirst();
  }

  /** Bytes of one item. */
  public int itemSize() {
    return shape.stream().skip(1).reduce(1, Math::multiplyExact);
  }
}
