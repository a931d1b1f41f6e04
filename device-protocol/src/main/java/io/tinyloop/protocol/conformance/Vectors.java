package io.tinyloop.protocol.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tinyloop.protocol.model.ModelImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The cases of the vector files that travel with this library, in the order of the files. The files
 * of frames are read by the tests of the frames.
 */
public record Vectors(List<VectorCase> cases) {

  private static final String FOLDER = "/vectors/";

  public Vectors {
    cases = List.copyOf(cases);
  }

  /** Reads all files. */
  public static Vectors load() {
    List<VectorCase> cases = new ArrayList<>();
    for (JsonNode file : read("index.json").path("files")) {
      cases.addAll(load(file.path("name").asText()));
    }
    return new Vectors(cases);
  }

  /** Reads one file, for example {@code add.json}. */
  public static List<VectorCase> load(String file) {
    JsonNode json = read(file);
    int version = json.path("arithmeticVersion").asInt();
    if (version != ModelImage.ARITHMETIC_VERSION) {
      throw new IllegalStateException(
          "The vectors (%s) are of arithmetic version %d, not %d."
              .formatted(file, version, ModelImage.ARITHMETIC_VERSION));
    }
    return new VectorReader(file, json).cases();
  }

  /** The cases of one type. */
  public <T extends VectorCase> List<T> of(Class<T> type) {
    return cases.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private static JsonNode read(String file) {
    try (InputStream in = Vectors.class.getResourceAsStream(FOLDER + file)) {
      if (in == null) {
        throw new IllegalStateException(
            "The vectors (%s) are missing.\nMaybe the library was packed without its resources."
                .formatted(file));
      }
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException("The vectors (%s) cannot be read.".formatted(file), e);
    }
  }
}
