package io.tinyloop.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

/** The one JSON form of runs, individuals and reports: camelCase, absent values left out. */
public final class Json {

  /** Shared and thread-safe. */
  public static final ObjectMapper MAPPER =
      configure(JsonMapper.builder()).addModule(new JavaTimeModule()).build();

  private Json() {}

  private static JsonMapper.Builder configure(JsonMapper.Builder builder) {
    return builder
        .defaultPropertyInclusion(
            JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
        .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
        .enable(DeserializationFeature.READ_ENUMS_USING_TO_STRING)
        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
  }

  /** The compact form. */
  public static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A %s has no JSON form.".formatted(value.getClass()), e);
    }
  }

  /** The form for people: indented, with a newline at its end. */
  public static String pretty(Object value) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A %s has no JSON form.".formatted(value.getClass()), e);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static <T> T read(String json, Class<T> type) {
    try {
      return MAPPER.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "This is no %s: %s%nMaybe it was written by another version."
              .formatted(
                  type.getSimpleName(),
                  e.getOriginalMessage().replaceFirst(" \\(start marker at \\[Source: .*", "")),
          e);
    }
  }
}
