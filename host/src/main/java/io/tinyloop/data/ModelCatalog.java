package io.tinyloop.data;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the float model of a task: in the folder {@code models} of the data folder, or among the
 * six that the program carries. A model trained without the embedded digits ends in {@code
 * -digits10k}.
 */
final class ModelCatalog {

  /** Bound on the size of a model's file. */
  static final long MAX_BYTES = 1L << 28;

  private static final String EXTENSION = ".safetensors";
  private static final String WITHOUT_DIGITS = "-digits10k";

  private final @Nullable Path folder;

  ModelCatalog(@Nullable Path dataDirectory) {
    folder = dataDirectory == null ? null : dataDirectory.resolve("models");
  }

  /** The model that {@code requested} names: a path, or a name without extension. */
  ModelFile requested(String requested) {
    if (requested.contains("/")
        || requested.contains(File.separator)
        || requested.endsWith(EXTENSION)) {
      return read(Path.of(requested));
    }
    ModelFile model = named(requested);
    if (model == null) {
      throw new InvalidDataException(
          "The model (%s) is neither in the data folder nor one of the program's own."
              .formatted(requested),
          "Maybe give the path of its .safetensors file.");
    }
    return model;
  }

  /** The model of {@code task} that was trained for {@code dataset}. */
  ModelFile of(Task task, Dataset dataset) {
    String usual = task.id() + "-gru64" + (dataset == Dataset.DIGITS10K ? WITHOUT_DIGITS : "");
    List<String> candidates = candidates(task, dataset);
    if (candidates.isEmpty() || candidates.contains(usual)) {
      return requested(usual);
    }
    if (candidates.size() > 1) {
      throw new InvalidDataException(
          "The folder %s has several models for %s: %s."
              .formatted(folder, task.id(), String.join(", ", candidates)),
          "Maybe choose one with --model.");
    }
    return requested(candidates.getFirst());
  }

  private List<String> candidates(Task task, Dataset dataset) {
    if (folder == null || !Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(EXTENSION))
          .map(ModelCatalog::withoutExtension)
          .filter(name -> name.equals(task.id()) || name.startsWith(task.id() + "-"))
          .filter(name -> name.endsWith(WITHOUT_DIGITS) == (dataset == Dataset.DIGITS10K))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw InvalidDataException.unreadable(folder, e);
    }
  }

  private @Nullable ModelFile named(String name) {
    if (folder != null && Files.exists(folder.resolve(name + EXTENSION))) {
      return read(folder.resolve(name + EXTENSION));
    }
    byte[] weights = resource(name + EXTENSION);
    byte[] card = resource(name + ".json");
    return weights == null || card == null
        ? null
        : new ModelFile(name, "the program's " + name, weights, ModelCard.parse(name, card));
  }

  static ModelFile read(Path file) {
    try {
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw new InvalidDataException(
            "The model %s has %d bytes; at most %d are read.".formatted(file, size, MAX_BYTES),
            "Maybe it is not a model for a microcontroller.");
      }
      String name = withoutExtension(file.getFileName().toString());
      Path card = file.resolveSibling(name.replaceFirst("\\.onnx$", "") + ".json");
      return new ModelFile(
          name,
          file.toString(),
          Files.readAllBytes(file),
          Files.exists(card) ? ModelCard.read(card) : ModelCard.NONE);
    } catch (IOException e) {
      throw InvalidDataException.unreadable(file, e);
    }
  }

  private static byte @Nullable [] resource(String name) {
    try (InputStream in = ModelCatalog.class.getResourceAsStream("models/" + name)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      throw InvalidDataException.unreadable(name, e);
    }
  }

  private static String withoutExtension(String name) {
    return name.endsWith(EXTENSION) ? name.substring(0, name.length() - EXTENSION.length()) : name;
  }
}
