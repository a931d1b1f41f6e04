package io.tinyloop.data;

import java.nio.file.Path;

/**
 * A float model as it is stored.
 *
 * @param name its file's name without the extension
 * @param location where it was found, for errors
 * @param safetensors the bytes of the file; owned by the record
 * @param card what is said about it
 */
public record ModelFile(String name, String location, byte[] safetensors, ModelCard card) {

  /** The model in a safetensors file, with the card beside it if there is one. */
  public static ModelFile read(Path file) {
    return ModelCatalog.read(file);
  }

  /** The same with these prefixes of tensors. */
  public ModelFile with(ModelCard.Prefixes prefixes) {
    return new ModelFile(name, location, safetensors, card.with(prefixes));
  }
}
