package io.tinyloop.device;

import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.wire.Digest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The samples that candidates are evaluated on, whole or cut into batches for devices with little
 * memory. One instance serves all devices of a run; the batches are made once for each size.
 * Thread-safe.
 */
public final class SampleSet {

  private final DataSet data;
  private final DataBatch whole;
  private final Map<Integer, List<DataBatch>> batches = new ConcurrentHashMap<>();

  private SampleSet(DataSet data) {
    this.data = data;
    this.whole = new DataBatch(0, data.sampleCount(), Blob.of(data));
  }

  /** The samples of {@code data}; at least one. */
  public static SampleSet of(DataSet data) {
    if (data.sampleCount() == 0) {
      throw new IllegalArgumentException("A sample set must have at least one sample.");
    }
    return new SampleSet(data);
  }

  public DataSet data() {
    return data;
  }

  public int size() {
    return data.sampleCount();
  }

  /** SHA-256 over the image of all samples: {@code datasetDigest}. */
  public Digest digest() {
    return whole.blob().digest();
  }

  /** Bytes of the image of {@code samples} samples. */
  long imageBytes(int samples) {
    long header = whole.blob().length() - sampleBytes() * size();
    return header + sampleBytes() * samples;
  }

  /** Bytes that one sample adds to an image: its codes and its label. */
  long sampleBytes() {
    return data.sampleSize() + 1L;
  }

  /** Most samples whose image has at most {@code bytes} bytes; may be 0. */
  int samplesIn(long bytes) {
    long samples = Math.floorDiv(bytes - imageBytes(0), sampleBytes());
    return Math.clamp(samples, 0, size());
  }

  /** All samples in batches of {@code batchSize}, the last one perhaps smaller. */
  List<DataBatch> inBatchesOf(int batchSize) {
    return batchSize >= size() ? List.of(whole) : batches.computeIfAbsent(batchSize, this::cut);
  }

  private List<DataBatch> cut(int batchSize) {
    List<DataBatch> cut = new ArrayList<>();
    for (int first = 0; first < size(); first += batchSize) {
      int count = Math.min(batchSize, size() - first);
      cut.add(new DataBatch(first, count, Blob.of(slice(first, count))));
    }
    return List.copyOf(cut);
  }

  private DataSet slice(int first, int count) {
    int size = data.sampleSize();
    return new DataSet(
        data.steps(),
        data.inputSize(),
        data.inputBits(),
        data.classes(),
        Arrays.copyOfRange(data.codes(), first * size, (first + count) * size),
        Arrays.copyOfRange(data.labels(), first, first + count));
  }
}
