package io.tinyloop.device.bench;

import io.tinyloop.device.NearestName;
import io.tinyloop.device.bench.YamlNode.Entry;
import io.tinyloop.device.bench.YamlNode.Mapping;
import io.tinyloop.device.bench.YamlNode.Sequence;
import io.tinyloop.device.bench.YamlNode.Text;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes the pieces of a bench file for what they should be; every complaint has a line. */
record BenchNodes(Path file) {

  private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(ms|s|m)");

  void onlyKeys(Mapping mapping, List<String> known) throws InvalidBenchException {
    for (var entry : mapping.entries().entrySet()) {
      if (!known.contains(entry.getKey())) {
        throw new InvalidBenchException(
            file,
            entry.getValue().line(),
            "The key (%s) must be one of %s.".formatted(entry.getKey(), String.join(", ", known)),
            NearestName.of(entry.getKey(), known)
                .map("Maybe %s?"::formatted)
                .orElse("Maybe it belongs to a later version of this program."));
      }
    }
  }

  Entry required(Mapping mapping, String key, String advice) throws InvalidBenchException {
    Entry entry = mapping.entries().get(key);
    if (entry == null) {
      throw wrong(mapping, "The key (%s) is missing.".formatted(key), advice);
    }
    return entry;
  }

  Mapping mapping(YamlNode node, String what) throws InvalidBenchException {
    if (node instanceof Mapping mapping) {
      return mapping;
    }
    throw wrong(
        node,
        "%s must be a mapping, not a %s.".formatted(what, described(node)),
        "Maybe a \"key: value\" lost its colon or the space after it.");
  }

  List<YamlNode> sequence(YamlNode node, String what) throws InvalidBenchException {
    if (node instanceof Sequence sequence) {
      return sequence.items();
    }
    throw wrong(
        node,
        "The value of %s must be a list, not a %s.".formatted(what, described(node)),
        "Maybe put \"- \" before each item.");
  }

  Text text(YamlNode node, String what) throws InvalidBenchException {
    if (node instanceof Text text && !text.value().isBlank()) {
      return text;
    }
    throw wrong(
        node,
        "The value of %s must be a text, not a %s.".formatted(what, described(node)),
        "Maybe it wants quotes.");
  }

  private static String described(YamlNode node) {
    return node instanceof Text(int _, String value) && !value.isEmpty()
        ? "%s (%s)".formatted(node.kind(), value)
        : node.kind();
  }

  InvalidBenchException wrong(YamlNode node, String problem, String advice) {
    return new InvalidBenchException(file, node.line(), problem, advice);
  }

  /** A length of time, for example {@code 500ms}, {@code 5s} or {@code 2m}; positive. */
  Duration duration(YamlNode node, String what) throws InvalidBenchException {
    Text text = text(node, what);
    Matcher matcher = DURATION.matcher(text.value());
    Duration time = matcher.matches() ? duration(matcher) : Duration.ZERO;
    if (time.isZero()) {
      throw wrong(
          text,
          "The time for %s (%s) must be a whole number of ms, s or m, at least 1."
              .formatted(what, text.value()),
          "Maybe %s: 5s".formatted(what));
    }
    return time;
  }

  private static Duration duration(Matcher matcher) {
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      default -> Duration.ofMinutes(number);
    };
  }

  /** A whole number in [least, most]. */
  int number(YamlNode node, String what, int least, int most) throws InvalidBenchException {
    Text text = text(node, what);
    int number = text.value().matches("\\d{1,9}") ? Integer.parseInt(text.value()) : -1;
    if (number < least || number > most) {
      throw wrong(
          text,
          "The value of %s (%s) must be a whole number in [%d, %d]."
              .formatted(what, text.value(), least, most),
          "Maybe %s: %d".formatted(what, least));
    }
    return number;
  }
}
