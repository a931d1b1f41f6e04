package io.tinyloop.data;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What the JSON beside a float model says about it.
 *
 * @param mean mean of each input value over the training data; empty when inputs are not normalised
 * @param standardDeviation standard deviation of each input value; as long as {@code mean}
 * @param classNames the classes in the order of the model's outputs; empty when not named
 * @param validationAccuracy accuracy of the float model on the validation split, in [0, 1]
 * @param testAccuracy accuracy of the float model on the test split, in [0, 1]
 * @param firstTestLogits the float model's logits of the first test samples; may be empty
 * @param prefixes what the names of its tensors begin with
 */
public record ModelCard(
    List<Double> mean,
    List<Double> standardDeviation,
    List<String> classNames,
    OptionalDouble validationAccuracy,
    OptionalDouble testAccuracy,
    List<List<Double>> firstTestLogits,
    Prefixes prefixes) {

  /**
   * What the names of a model's tensors begin with; null where it is to be found out.
   *
   * @param gru for example {@code encoder.gru.}
   * @param head for example {@code head.}
   */
  public record Prefixes(@Nullable String gru, @Nullable String head) {

    /** Nothing is known. */
    public static final Prefixes UNKNOWN = new Prefixes(null, null);
  }

  /** Bound on the size of a card. */
  public static final int MAX_BYTES = 1 << 22;

  /** The card of a model that has none. */
  public static final ModelCard NONE =
      new ModelCard(
          List.of(),
          List.of(),
          List.of(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          List.of(),
          Prefixes.UNKNOWN);

  public ModelCard {
    mean = List.copyOf(mean);
    standardDeviation = List.copyOf(standardDeviation);
    classNames = List.copyOf(classNames);
    firstTestLogits = firstTestLogits.stream().map(List::copyOf).toList();
    if (mean.size() != standardDeviation.size()) {
      throw new InvalidDataException(
          "The card has %d means, but %d standard deviations."
              .formatted(mean.size(), standardDeviation.size()),
          "Maybe one value of \"normalization\" is missing.");
    }
    for (double value : mean) {
      if (!Double.isFinite(value)) {
        throw new InvalidDataException(
            "The mean (%s) of the card must be a finite number.".formatted(value),
            "Maybe a value of \"normalization\" is not a number.");
      }
    }
    for (double deviation : standardDeviation) {
      if (!(deviation > 0 && deviation < Double.POSITIVE_INFINITY)) {
        throw new InvalidDataException(
            "The standard deviation (%s) of the card must be positive.".formatted(deviation),
            "Maybe an input value is constant: leave it out, or set its deviation to 1.");
      }
    }
  }

  /** The same with these prefixes of tensors. */
  ModelCard with(Prefixes others) {
    return new ModelCard(
        mean,
        standardDeviation,
        classNames,
        validationAccuracy,
        testAccuracy,
        firstTestLogits,
        others);
  }

  /** Reads the card in {@code file}. */
  public static ModelCard read(Path file) {
    try {
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw new InvalidDataException(
            "The card %s has %d bytes; at most %d are read.".formatted(file, size, MAX_BYTES),
            "Maybe it is another file.");
      }
      return parse(file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw InvalidDataException.unreadable(file, e);
    }
  }

  /** The card in these bytes of JSON; {@code name} stands in errors. */
  public static ModelCard parse(String name, byte[] json) {
    JsonNode card;
    try {
      card =
          JsonMapper.builder()
              .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
              .build()
              .readTree(json);
    } catch (JacksonException e) {
      throw new InvalidDataException(
          "The card %s is not JSON: %s.".formatted(name, e.getOriginalMessage()),
          "Maybe it was cut short, or edited by hand.",
          e);
    } catch (IOException e) {
      throw InvalidDataException.unreadable(name, e);
    }
    JsonNode normalization = card.path("normalization");
    JsonNode accuracy = card.path("float_accuracy");
    List<List<Double>> logits = new ArrayList<>();
    card.path("reference").path("first_8_test_logits").forEach(row -> logits.add(numbers(row)));
    List<String> classNames = new ArrayList<>();
    card.path("class_names").forEach(word -> classNames.add(word.asText()));
    return new ModelCard(
        numbers(normalization.path("mean")),
        numbers(normalization.path("std")),
        classNames,
        number(accuracy.path("validation")),
        number(accuracy.path("test")),
        logits,
        new Prefixes(
            card.path("tensors").path("gru").textValue(),
            card.path("tensors").path("head").textValue()));
  }

  private static OptionalDouble number(JsonNode node) {
    return node.isNumber() ? OptionalDouble.of(node.doubleValue()) : OptionalDouble.empty();
  }

  private static List<Double> numbers(JsonNode array) {
    List<Double> numbers = new ArrayList<>();
    array.forEach(node -> numbers.add(node.isNumber() ? node.doubleValue() : Double.NaN));
    return numbers;
  }
}
