package io.tinyloop.device.bench;

import io.tinyloop.device.DeviceSpec;
import io.tinyloop.device.NearestName;
import io.tinyloop.device.bench.YamlNode.Entry;
import io.tinyloop.device.bench.YamlNode.Mapping;
import io.tinyloop.device.bench.YamlNode.Sequence;
import io.tinyloop.device.bench.YamlNode.Text;
import io.tinyloop.device.recovery.PowerCommand;
import io.tinyloop.device.recovery.RecoverySettings;
import io.tinyloop.device.recovery.RecoveryStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a bench file says about bringing devices back: the section {@code recovery}, and {@code
 * power} of each device.
 *
 * @param settings deadlines of the steps
 * @param command the words that switch a device's supply, with placeholders in braces
 */
record BenchRecovery(RecoverySettings settings, List<String> command) {

  /** What is not said: usual deadlines, and a USB hub that can switch its ports. */
  static final BenchRecovery USUAL =
      new BenchRecovery(
          RecoverySettings.DEFAULT,
          List.of("uhubctl", "-l", "{hub}", "-p", "{port}", "-a", "cycle", "-d", "2"));

  private static final String COMMAND = "power-command";
  private static final String BUDGET = "budget";
  private static final List<String> KEYS =
      Stream.concat(RecoveryStep.words().stream(), Stream.of(BUDGET, COMMAND)).toList();
  private static final List<String> POWER_KEYS = List.of("hub", "port", "command");
  private static final List<String> PLACEHOLDERS = List.of("name", "id", "hub", "port");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
  private static final Pattern HUB = Pattern.compile("\\d{1,3}(-\\d{1,3}(\\.\\d{1,3})*)?");
  private static final int MOST_PORTS = 255;

  BenchRecovery {
    command = List.copyOf(command);
  }

  /** Reads the section. */
  static BenchRecovery read(YamlNode node, BenchNodes nodes) throws InvalidBenchException {
    Mapping section = nodes.mapping(node, "The recovery");
    nodes.onlyKeys(section, KEYS);
    Map<RecoveryStep, Duration> deadlines = new EnumMap<>(RecoveryStep.class);
    for (RecoveryStep step : RecoveryStep.values()) {
      Entry entry = section.entries().get(step.word());
      if (entry != null) {
        deadlines.put(step, nodes.duration(entry.value(), step.word()));
      }
    }
    Entry budget = section.entries().get(BUDGET);
    Entry command = section.entries().get(COMMAND);
    return new BenchRecovery(
        new RecoverySettings(
            deadlines,
            budget == null
                ? RecoverySettings.DEFAULT.budget()
                : nodes.duration(budget.value(), BUDGET)),
        command == null ? USUAL.command() : words(command.value(), COMMAND, nodes));
  }

  /** What switches a device, by its entry {@code power}. */
  PowerCommand power(String name, DeviceSpec spec, YamlNode node, BenchNodes nodes)
      throws InvalidBenchException {
    Mapping power = nodes.mapping(node, "The power");
    nodes.onlyKeys(power, POWER_KEYS);
    if (spec.count() > 1) {
      throw nodes.wrong(
          node,
          "One power control cannot be that of %d devices (%s).".formatted(spec.count(), spec),
          "Maybe list each device by itself.");
    }
    Entry own = power.entries().get("command");
    List<String> template = own == null ? command : words(own.value(), "command", nodes);
    Map<String, String> values = new LinkedHashMap<>(Map.of("name", name, "id", spec.id()));
    Entry hub = power.entries().get("hub");
    if (hub != null) {
      values.put("hub", hub(nodes.text(hub.value(), "hub"), nodes));
    }
    Entry port = power.entries().get("port");
    if (port != null) {
      values.put("port", String.valueOf(nodes.number(port.value(), "port", 1, MOST_PORTS)));
    }
    List<String> filled = new ArrayList<>();
    for (String word : template) {
      filled.add(filled(word, values, own == null ? node : own.value(), nodes));
    }
    return new PowerCommand(filled);
  }

  private static String hub(Text hub, BenchNodes nodes) throws InvalidBenchException {
    if (!HUB.matcher(hub.value()).matches()) {
      throw nodes.wrong(
          hub,
          "The hub (%s) must be a USB location.".formatted(hub.value()),
          "Maybe 1-1.4; uhubctl without arguments lists them.");
    }
    return hub.value();
  }

  /** A command as a list of words, or as a text that is taken apart at its blanks. */
  private static List<String> words(YamlNode node, String what, BenchNodes nodes)
      throws InvalidBenchException {
    List<String> words = new ArrayList<>();
    if (node instanceof Sequence sequence && !sequence.items().isEmpty()) {
      for (YamlNode item : sequence.items()) {
        words.add(nodes.text(item, what).value());
      }
    } else {
      words.addAll(List.of(nodes.text(node, what).value().strip().split("\\s+")));
    }
    for (String word : words) {
      check(word, node, what, nodes);
    }
    return words;
  }

  private static void check(String word, YamlNode node, String what, BenchNodes nodes)
      throws InvalidBenchException {
    Matcher matcher = PLACEHOLDER.matcher(word);
    while (matcher.find()) {
      String placeholder = matcher.group(1);
      if (!PLACEHOLDERS.contains(placeholder)) {
        throw nodes.wrong(
            node,
            "The placeholder {%s} of %s must be one of %s.".formatted(placeholder, what, braced()),
            NearestName.of(placeholder, PLACEHOLDERS)
                .map("Maybe {%s}?"::formatted)
                .orElse("Maybe write it out."));
      }
    }
  }

  private static String braced() {
    return String.join(", ", PLACEHOLDERS.stream().map("{%s}"::formatted).toList());
  }

  private static String filled(
      String word, Map<String, String> values, YamlNode node, BenchNodes nodes)
      throws InvalidBenchException {
    String result = word;
    Matcher matcher = PLACEHOLDER.matcher(word);
    while (matcher.find()) {
      @Nullable String value = values.get(matcher.group(1));
      if (value == null) {
        throw nodes.wrong(
            node,
            "The power command wants a %s, which this device does not say."
                .formatted(matcher.group(1)),
            "Maybe power: {hub: 1-1, port: 2}, or power: {command: …}.");
      }
      result = result.replace(matcher.group(), value);
    }
    return result;
  }
}
