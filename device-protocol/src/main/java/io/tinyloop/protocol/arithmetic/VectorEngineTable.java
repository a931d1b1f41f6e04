package io.tinyloop.protocol.arithmetic;

import static io.tinyloop.protocol.arithmetic.VectorEngineProducts.INTS;
import static io.tinyloop.protocol.arithmetic.VectorEngineProducts.WIDTH;

import io.tinyloop.protocol.model.LookupTable;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Equation 8 on rows of codes. */
final class VectorEngineTable {

  private static final int LANES = INTS.length();

  private VectorEngineTable() {}

  /** The fastest form for this machine. */
  static VectorEngineOperation of(
      LookupTable table, VectorEngineOperation.Rows codes, VectorEngineOperation.Rows y) {
    return LANES == 16 ? new Permuting(table, codes, y) : new Indexing(table, codes, y);
  }

  /** Reads the entries one by one. */
  record Indexing(LookupTable table, VectorEngineOperation.Rows codes, VectorEngineOperation.Rows y)
      implements VectorEngineOperation {

    @Override
    public void run(int unit, int units) {
      int[] entries = table.values();
      int[] from = codes.values();
      int[] to = y.values();
      for (int i = 0; i < units * WIDTH; i++) {
        to[i] = entries[from[i]];
      }
    }
  }

  /**
   * Picks 64 entries at once out of four vectors of 64 bytes. Output codes of 16 bits are picked as
   * two bytes.
   */
  static final class Permuting implements VectorEngineOperation {

    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_512;
    private static final VectorSpecies<Byte> QUARTER = ByteVector.SPECIES_128;

    /** Low and high bytes of the output codes by input code, filled up to 256. */
    private final byte[] low = new byte[256];

    private final byte[] high = new byte[256];
    private final byte[] packed = new byte[GROUP * WIDTH];
    private final byte[] lowPicked = new byte[GROUP * WIDTH];
    private final byte[] highPicked = new byte[GROUP * WIDTH];
    private final int zeroPoint;
    private final boolean wide;
    private final Rows codes;
    private final Rows y;

    Permuting(LookupTable table, Rows codes, Rows y) {
      zeroPoint = table.output().zeroPoint();
      wide = table.output().bits() == 16;
      this.codes = codes;
      this.y = y;
      for (int i = 0; i < table.values().length; i++) {
        low[i] = (byte) (table.values()[i] + zeroPoint);
        high[i] = (byte) ((table.values()[i] + zeroPoint) >> 8);
      }
    }

    @Override
    public void run(int unit, int units) {
      int count = units * WIDTH;
      pack(codes.values(), packed, count);
      pick(low, packed, lowPicked, count);
      if (wide) {
        pick(high, packed, highPicked, count);
        widen(lowPicked, highPicked, y.values(), count);
      } else {
        widen(lowPicked, y.values(), count);
      }
    }

    private static void pack(int[] codes, byte[] packed, int count) {
      for (int i = 0; i < count; i += LANES) {
        IntVector.fromArray(INTS, codes, i)
            .convertShape(VectorOperators.I2B, QUARTER, 0)
            .reinterpretAsBytes()
            .intoArray(packed, i);
      }
    }

    private static void pick(byte[] entries, byte[] codes, byte[] picked, int count) {
      ByteVector t0 = ByteVector.fromArray(BYTES, entries, 0);
      ByteVector t1 = ByteVector.fromArray(BYTES, entries, 64);
      ByteVector t2 = ByteVector.fromArray(BYTES, entries, 128);
      ByteVector t3 = ByteVector.fromArray(BYTES, entries, 192);
      for (int i = 0; i < count; i += WIDTH) {
        ByteVector code = ByteVector.fromArray(BYTES, codes, i);
        VectorMask<Byte> upperHalf = code.lt((byte) 0);
        code.selectFrom(t0, t1).blend(code.selectFrom(t2, t3), upperHalf).intoArray(picked, i);
      }
    }

    private void widen(byte[] picked, int[] y, int count) {
      for (int i = 0; i < count; i += LANES) {
        widened(picked, i).sub(zeroPoint).intoArray(y, i);
      }
    }

    private void widen(byte[] lowBytes, byte[] highBytes, int[] y, int count) {
      for (int i = 0; i < count; i += LANES) {
        widened(highBytes, i)
            .lanewise(VectorOperators.LSHL, 8)
            .or(widened(lowBytes, i))
            .sub(zeroPoint)
            .intoArray(y, i);
      }
    }

    private static IntVector widened(byte[] bytes, int at) {
      return ByteVector.fromArray(QUARTER, bytes, at)
          .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0)
          .reinterpretAsInts();
    }
  }
}
