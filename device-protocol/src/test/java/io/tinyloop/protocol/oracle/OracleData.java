package io.tinyloop.protocol.oracle;

import static io.tinyloop.protocol.oracle.Equations.big;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * A data set (ARITHMETIC.md, section 8), unchecked so that wrong ones can be written too.
 *
 * @param codes samples × steps × inputSize
 * @param labels one a sample
 */
record OracleData(
    int steps, int inputSize, int inputBits, int classes, byte[] codes, byte[] labels) {

  /** Input values of one step: code − zero point. */
  List<BigInteger> values(int sample, int step, int zeroPoint) {
    List<BigInteger> values = new ArrayList<>();
    int from = (sample * steps + step) * inputSize;
    for (int j = 0; j < inputSize; j++) {
      values.add(big((codes[from + j] & 0xFF) - zeroPoint));
    }
    return values;
  }
}
