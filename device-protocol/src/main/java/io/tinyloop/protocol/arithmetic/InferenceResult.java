package io.tinyloop.protocol.arithmetic;

import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * What an engine computed for a range of samples.
 *
 * @param predictions one class a sample, an unsigned byte (equation 12); owned by the record
 * @param traces one 32-bit trace a sample (equation 13); owned by the record
 */
public record InferenceResult(byte[] predictions, int[] traces) {

  public InferenceResult {
    if (predictions.length != traces.length) {
      throw new IllegalArgumentException(
          "The number of predictions (%d) must equal the number of traces (%d)."
              .formatted(predictions.length, traces.length));
    }
  }

  public int sampleCount() {
    return predictions.length;
  }

  /** The class predicted for a sample, in [0, 255]. */
  public int prediction(int sample) {
    return predictions[sample] & 0xFF;
  }

  /** How many predictions equal the labels from {@code first} on. */
  public int correct(byte[] labels, int first) {
    int correct = 0;
    for (int i = 0; i < predictions.length; i++) {
      if (predictions[i] == labels[first + i]) {
        correct++;
      }
    }
    return correct;
  }

  /** How many predictions equal the labels of {@code data} from sample {@code first} on. */
  public int correct(DataSet data, int first) {
    return correct(data.labels(), first);
  }

  /** SHA-256 over one byte a sample: 32 bytes. */
  public byte[] predictionSha256() {
    return Sha256.digest(predictions);
  }

  /** SHA-256 over the traces, 4 bytes each, little-endian: 32 bytes. */
  public byte[] stateSha256() {
    return Sha256.digest(traceBytes());
  }

  /** {@link #predictionSha256} as 64 lowercase hexadecimal digits. */
  public String predictionDigest() {
    return HexFormat.of().formatHex(predictionSha256());
  }

  /** {@link #stateSha256} as 64 lowercase hexadecimal digits. */
  public String stateDigest() {
    return HexFormat.of().formatHex(stateSha256());
  }

  private byte[] traceBytes() {
    ByteBuffer bytes = ByteBuffer.allocate(4 * traces.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(traces);
    return bytes.array();
  }
}
