package io.tinyloop.device;

import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.DataSetImage;
import io.tinyloop.protocol.model.ModelImage;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.wire.BlobKind;
import io.tinyloop.protocol.wire.Digest;

/**
 * Bytes that a device keeps under their digest: a model image or a data set image.
 *
 * @param bytes owned by the record
 */
public record Blob(BlobKind kind, Digest digest, byte[] bytes) {

  public Blob {
    if (bytes.length == 0) {
      throw new IllegalArgumentException("A blob must have at least one byte.");
    }
  }

  /** The image of a model. */
  public static Blob of(QuantizedGru model) {
    return of(BlobKind.MODEL, ModelImage.encode(model));
  }

  /** The image of a data set. */
  public static Blob of(DataSet data) {
    return of(BlobKind.DATA_SET, DataSetImage.encode(data));
  }

  private static Blob of(BlobKind kind, byte[] bytes) {
    return new Blob(kind, Digest.of(bytes), bytes);
  }

  public int length() {
    return bytes.length;
  }
}
