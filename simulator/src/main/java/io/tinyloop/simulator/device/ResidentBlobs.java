package io.tinyloop.simulator.device;

import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.ResidentBytes;
import io.tinyloop.protocol.wire.BlobKind;
import io.tinyloop.protocol.wire.Digest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The blobs in a device's memory: one model, and data sets as far as they fit, the least recently
 * used evicted first (PROTOCOL.md, section 6).
 */
final class ResidentBlobs {

  /** A model with its sizes in bytes: the dense image, and repacked with working memory. */
  record ResidentModel(Digest digest, QuantizedGru model, int imageBytes, int residentBytes) {}

  private record ResidentData(DataSet data, int imageBytes) {}

  private final int ramBytes;
  private final int dataBytes;
  private final Map<Digest, ResidentData> dataSets = new LinkedHashMap<>(16, 0.75f, true);
  private @Nullable ResidentModel model;

  /**
   * An empty memory.
   *
   * @param dataBytes a memory for data sets alone; 0: they share {@code ramBytes}
   */
  ResidentBlobs(int ramBytes, int dataBytes) {
    this.ramBytes = ramBytes;
    this.dataBytes = dataBytes;
  }

  List<Digest> digests() {
    List<Digest> all = new ArrayList<>();
    if (model != null) {
      all.add(model.digest());
    }
    all.addAll(dataSets.keySet());
    return all;
  }

  /** The model with this digest; null if it is not resident. */
  @Nullable ResidentModel model(Digest digest) {
    ResidentModel resident = model;
    return resident != null && resident.digest().equals(digest) ? resident : null;
  }

  /** The data set with this digest, now the most recently used; null if it is not resident. */
  @Nullable DataSet dataSet(Digest digest) {
    ResidentData resident = dataSets.get(digest);
    return resident == null ? null : resident.data();
  }

  /** Whether the blob is resident; it is then the most recently used. */
  boolean has(BlobKind kind, Digest digest) {
    return switch (kind) {
      case MODEL -> model(digest) != null;
      case DATA_SET -> dataSet(digest) != null;
    };
  }

  /** Most bytes that an image of this kind can ever have now. */
  int largest(BlobKind kind) {
    return switch (kind) {
      case MODEL -> ramBytes;
      case DATA_SET -> dataBytes > 0 ? dataBytes : ramBytes - modelBytes();
    };
  }

  /** Frees what an image of at most {@link #largest} bytes needs to come in. */
  void makeRoom(BlobKind kind, int imageBytes) {
    if (kind == BlobKind.MODEL) {
      model = null;
    } else {
      evict(largest(BlobKind.DATA_SET) - imageBytes);
    }
  }

  /** Keeps a model; false if it needs more than the RAM. */
  boolean keep(Digest digest, QuantizedGru decoded, int imageBytes) {
    int resident = ResidentBytes.of(decoded);
    if (resident > ramBytes) {
      return false;
    }
    model = new ResidentModel(digest, decoded, imageBytes, resident);
    if (dataBytes == 0) {
      evict(ramBytes - resident);
    }
    return true;
  }

  /** Keeps a data set for which room was made. */
  void keep(Digest digest, DataSet data, int imageBytes) {
    dataSets.put(digest, new ResidentData(data, imageBytes));
  }

  void clear() {
    model = null;
    dataSets.clear();
  }

  private int modelBytes() {
    return model == null ? 0 : model.residentBytes();
  }

  private void evict(int budget) {
    long used = dataSets.values().stream().mapToLong(ResidentData::imageBytes).sum();
    Iterator<ResidentData> oldest = dataSets.values().iterator();
    while (used > budget && oldest.hasNext()) {
      used -= oldest.next().imageBytes();
      oldest.remove();
    }
  }
}
