package io.tinyloop.train;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where training stands after an epoch, in one file.
 *
 * <pre>
 * file = "TLTC" version:u8(=1) identity[32] epochs:i32
 *        history (6 × f64 an epoch) arrays (f32, big-endian) sha256[32] over all before
 * identity = SHA-256 of the training's settings, first parameters, calibration and samples
 * arrays = parameters, first moments, second moments, best parameters
 * </pre>
 *
 * A file whose digest, identity or length is another, or that holds a number that is none or a
 * negative second moment, is refused.
 *
 * @param epochs that have ended
 * @param history one an epoch
 * @param arrays all of them, in order
 */
record Checkpoint(int epochs, List<TrainProgress> history, List<float[]> arrays) {

  private static final byte[] MAGIC = {'T', 'L', 'T', 'C', 1};
  private static final int DIGEST = 32;

  Checkpoint {
    history = List.copyOf(history);
    arrays = List.copyOf(arrays);
  }

  /** Writes the file whole or not at all. */
  void write(Path file, String identity) {
    int floats = arrays.stream().mapToInt(array -> array.length).sum();
    ByteBuffer out =
        ByteBuffer.allocate(MAGIC.length + DIGEST + 4 + 48 * history.size() + 4 * floats + DIGEST);
    out.put(MAGIC).put(sha256(identity.getBytes(UTF_8))).putInt(epochs);
    for (TrainProgress p : history) {
      out.putDouble(p.epochs()).putDouble((double) p.steps()).putDouble(p.loss());
      out.putDouble(p.trainingAccuracy()).putDouble(p.validationAccuracy());
      out.putDouble(p.bestAccuracy());
    }
    for (float[] array : arrays) {
      for (float value : array) {
        out.putFloat(value);
      }
    }
    out.put(sha256(Arrays.copyOf(out.array(), out.position())));
    try {
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.write(fresh, out.array());
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The checkpoint in {@code file}, or null where there is none.
   *
   * @param identity of the training that may go on from it
   * @param shape lengths of the arrays
   */
  static @Nullable Checkpoint read(Path file, String identity, List<float[]> shape) {
    if (!Files.exists(file)) {
      return null;
    }
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int end = bytes.length - DIGEST;
    if (end < MAGIC.length + DIGEST + 4
        || !Arrays.equals(
            sha256(Arrays.copyOf(bytes, end)), Arrays.copyOfRange(bytes, end, bytes.length))) {
      throw new InvalidCheckpointException(
          file, "has another digest than it says", "it is damaged: remove it and train anew");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, 0, end);
    byte[] magic = new byte[MAGIC.length];
    byte[] of = new byte[DIGEST];
    in.get(magic).get(of);
    if (!Arrays.equals(magic, MAGIC) || !Arrays.equals(of, sha256(identity.getBytes(UTF_8)))) {
      throw new InvalidCheckpointException(
          file,
          "belongs to another training",
          "resume with the options it began with, or choose another folder");
    }
    return numbers(file, in, shape);
  }

  private static Checkpoint numbers(Path file, ByteBuffer in, List<float[]> shape) {
    int epochs = in.getInt();
    int floats = shape.stream().mapToInt(array -> array.length).sum();
    long length = 48L * epochs + 4L * floats;
    if (epochs < 1 || in.remaining() != length) {
      throw new InvalidCheckpointException(
          file,
          "holds %d bytes of %d epochs, not %d".formatted(in.remaining(), epochs, length),
          "remove it");
    }
    List<TrainProgress> history = new ArrayList<>();
    for (int i = 1; i <= epochs; i++) {
      history.add(
          new TrainProgress(
              i,
              (int) in.getDouble(),
              (long) in.getDouble(),
              in.getDouble(),
              in.getDouble(),
              in.getDouble(),
              in.getDouble()));
    }
    List<float[]> arrays = new ArrayList<>();
    for (float[] like : shape) {
      float[] array = new float[like.length];
      boolean squares = arrays.size() / (shape.size() / 4) == 2; // second moments
      for (int i = 0; i < array.length; i++) {
        array[i] = in.getFloat();
        if (!Float.isFinite(array[i]) || (squares && array[i] < 0)) {
          throw new InvalidCheckpointException(
              file,
              "holds the number %s".formatted(array[i]),
              "training diverged: remove it and lower the learning rate");
        }
      }
      arrays.add(array);
    }
    return new Checkpoint(epochs, history, arrays);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java platform has SHA-256.", e);
    }
  }
}
