package io.tinyloop.run;

import io.tinyloop.protocol.model.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * What results that a folder keeps are of, beside their key. Written when the folder is first used:
 * what it held before counts as of the same.
 *
 * @param model SHA-256 of the float model's file, or of what stands for model and quantizer
 * @param samples SHA-256 of the samples
 */
record KeptIdentity(String model, String samples) {

  static KeptIdentity of(byte[] model, String samples) {
    return new KeptIdentity(Sha256.hex(model), samples);
  }

  /**
   * Writes the file, or compares with it.
   *
   * @throws IllegalArgumentException in two lines, if what is kept is of another model or of other
   *     samples
   */
  void claim(Path file) {
    try {
      if (!Files.exists(file)) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, Json.pretty(this));
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        return;
      }
      KeptIdentity kept = Json.read(Files.readString(file), KeptIdentity.class);
      if (!kept.equals(this)) {
        throw new IllegalArgumentException(
            "The results kept in %s are of another %s.%nMaybe name another folder, or bring back what %s says."
                .formatted(
                    file.toAbsolutePath().getParent(),
                    model.equals(kept.model) ? "data set" : "model",
                    file.getFileName()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
