package io.tinyloop.simulator.device;

import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.DataSetImage;
import io.tinyloop.protocol.model.InvalidImageException;
import io.tinyloop.protocol.model.ModelImage;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.wire.Digest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What images with known digests decode to, shared by the devices of one JVM so that each image is
 * decoded and held once. Devices behave as if each had decoded its own. Safe for use by any number
 * of threads.
 */
public final class DecodedImages {

  private static final int MODELS = 256;
  private static final int DATA_SETS = 8;

  private final Map<Digest, QuantizedGru> models = recent(MODELS);
  private final Map<Digest, DataSet> dataSets = recent(DATA_SETS);

  /** The model in {@code image}, whose digest has been verified. */
  QuantizedGru model(Digest digest, byte[] image) throws InvalidImageException {
    QuantizedGru known = get(models, digest);
    return known != null ? known : put(models, digest, ModelImage.decode(image));
  }

  /** The data set in {@code image}, whose digest has been verified. */
  DataSet dataSet(Digest digest, byte[] image) throws InvalidImageException {
    DataSet known = get(dataSets, digest);
    return known != null ? known : put(dataSets, digest, DataSetImage.decode(image));
  }

  private synchronized <T> @Nullable T get(Map<Digest, T> map, Digest digest) {
    return map.get(digest);
  }

  private synchronized <T> T put(Map<Digest, T> map, Digest digest, T value) {
    map.put(digest, value);
    return value;
  }

  private static <T> Map<Digest, T> recent(int limit) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<Digest, T> eldest) {
        return size() > limit;
      }
    };
  }
}
