package io.tinyloop.run;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** A data folder with a few of the embedded digits in MNIST's own files. */
public final class SmallMnist {

  private static final int PIXELS = 28 * 28;
  private static final int TRAIN = 600;
  private static final int TEST = 100;

  private SmallMnist() {}

  /** Writes 600 training and 100 test digits into {@code directory} and returns it. */
  public static Path write(Path directory) throws IOException {
    Path folder = Files.createDirectories(directory.resolve("mnist"));
    byte[] images = resource("digits10k-images.idx3.gz", 16);
    byte[] labels = resource("digits10k-labels.idx1.gz", 8);
    write(folder, "train", images, labels, 0, TRAIN);
    write(folder, "t10k", images, labels, TRAIN, TRAIN + TEST);
    return directory;
  }

  /** Row by row as a task, on the data of {@link #write}. */
  public static ModelSource source(Path directory) {
    return new ModelSource(
        "row-mnist",
        "mnist",
        null,
        directory.toString(),
        ModelSource.DEFAULT_WEIGHTS,
        ModelSource.DEFAULT_RANGES);
  }

  private static byte[] resource(String name, int header) throws IOException {
    try (InputStream packed = SmallMnist.class.getResourceAsStream("/io/tinyloop/data/" + name);
        InputStream in = new GZIPInputStream(packed)) {
      byte[] all = in.readAllBytes();
      return Arrays.copyOfRange(all, header, all.length);
    }
  }

  private static void write(
      Path folder, String name, byte[] images, byte[] labels, int from, int to) throws IOException {
    int count = to - from;
    try (DataOutputStream out = open(folder.resolve(name + "-images-idx3-ubyte.gz"))) {
      for (int word : new int[] {0x803, count, 28, 28}) {
        out.writeInt(word);
      }
      out.write(images, from * PIXELS, count * PIXELS);
    }
    try (DataOutputStream out = open(folder.resolve(name + "-labels-idx1-ubyte.gz"))) {
      out.writeInt(0x801);
      out.writeInt(count);
      out.write(labels, from, count);
    }
  }

  private static DataOutputStream open(Path file) throws IOException {
    OutputStream plain = Files.newOutputStream(file);
    return new DataOutputStream(new GZIPOutputStream(plain));
  }
}
