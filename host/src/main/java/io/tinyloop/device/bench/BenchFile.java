package io.tinyloop.device.bench;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.tinyloop.device.DeviceSpec;
import io.tinyloop.device.InvalidDeviceException;
import io.tinyloop.device.NearestName;
import io.tinyloop.device.bench.YamlNode.Entry;
import io.tinyloop.device.bench.YamlNode.Mapping;
import io.tinyloop.device.bench.YamlNode.Sequence;
import io.tinyloop.device.bench.YamlNode.Text;
import io.tinyloop.device.fleet.FleetMember;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The devices of a bench, from a YAML file:
 *
 * <pre>
 * devices:
 *   - name: desk-f4
 *     link: serial:/dev/ttyACM0
 *     labels: [cortex-m4, lab-a]
 *     board: stm32f4
 * </pre>
 *
 * @param devices at least one, with different names
 */
public record BenchFile(List<BenchDevice> devices) {

  private static final List<String> DEVICE_KEYS = List.of("name", "link", "labels", "board");
  private static final long MAX_BYTES = 1 << 20;

  public BenchFile {
    devices = List.copyOf(devices);
  }

  /** The devices as members of a fleet, in order. */
  public List<FleetMember> members() {
    return devices.stream().map(BenchDevice::member).toList();
  }

  /**
   * Devices of the bench in the form that {@link FleetMember#parseFleet} reads.
   *
   * @param names of the devices, comma-separated; null: all of them
   * @throws InvalidDeviceException if there is no device of a name
   */
  public String fleet(@Nullable String names) {
    return fleet(names, List.of());
  }

  /**
   * The same of those devices that have all of {@code labels}.
   *
   * @throws InvalidDeviceException if there is no device of a name, or none has the labels
   */
  public String fleet(@Nullable String names, List<String> labels) {
    List<FleetMember> named =
        names == null
            ? members()
            : Stream.of(names.split(",", -1)).map(String::strip).map(this::named).toList();
    List<FleetMember> chosen =
        named.stream().filter(member -> member.labels().containsAll(labels)).toList();
    if (chosen.isEmpty()) {
      throw new InvalidDeviceException(
          "No device of the bench has the labels %s.".formatted(labels),
          "Maybe other ones: %s."
              .formatted(named.stream().flatMap(m -> m.labels().stream()).distinct().toList()));
    }
    return chosen.stream().map(FleetMember::toString).collect(Collectors.joining(","));
  }

  private FleetMember named(String name) {
    List<String> known = devices.stream().map(BenchDevice::name).toList();
    int index = known.indexOf(name);
    if (index < 0) {
      throw new InvalidDeviceException(
          "The bench has no device of the name (%s), but %s.".formatted(name, known),
          NearestName.of(name, known)
              .map("Maybe %s?"::formatted)
              .orElse("Maybe it is called otherwise in the bench file."));
    }
    return devices.get(index).member();
  }

  /**
   * The devices of a bench file as members of a fleet, in order: what {@link
   * io.tinyloop.device.fleet.FleetFactory#open} takes.
   *
   * @throws InvalidBenchException if it says something that is not understood
   * @throws IOException if it cannot be read
   */
  public static List<FleetMember> membersOf(Path file) throws IOException, InvalidBenchException {
    return read(file).members();
  }

  /**
   * Reads a bench file.
   *
   * @throws InvalidBenchException if it says something that is not understood
   * @throws IOException if it cannot be read
   */
  public static BenchFile read(Path file) throws IOException, InvalidBenchException {
    if (Files.size(file) > MAX_BYTES) {
      throw new InvalidBenchException(
          file, 1, "It has %d bytes.".formatted(Files.size(file)), "Maybe it is no bench file.");
    }
    return new Reader(file).bench(Files.readString(file));
  }

  /** Walks the file once; every complaint has a line. */
  private record Reader(Path file) {

    BenchFile bench(String text) throws IOException, InvalidBenchException {
      YamlNode root = parsed(text);
      Mapping top = mapping(root, "A bench file");
      onlyKeys(top, List.of("devices"));
      Entry devices = required(top, "devices", "Maybe begin with \"devices:\".");
      List<BenchDevice> bench = new ArrayList<>();
      Set<String> names = new HashSet<>();
      for (YamlNode item : sequence(devices.value(), "devices")) {
        BenchDevice device = device(mapping(item, "A device"));
        if (!names.add(device.name())) {
          throw wrong(
              item,
              "The name (%s) is there twice.".formatted(device.name()),
              "Maybe give the second device a name of its own.");
        }
        bench.add(device);
      }
      if (bench.isEmpty()) {
        throw wrong(devices.value(), "There is no device.", "Maybe - link: sim:cortex-m4");
      }
      return new BenchFile(bench);
    }

    private YamlNode parsed(String text) throws IOException, InvalidBenchException {
      YAMLFactory yaml =
          YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
      try (JsonParser parser = yaml.createParser(text)) {
        if (parser.nextToken() == null) {
          throw new InvalidBenchException(
              file, 1, "It is empty.", "Maybe begin with \"devices:\".");
        }
        return YamlNode.read(parser);
      } catch (JsonProcessingException e) {
        int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
        String problem = e.getOriginalMessage().lines().findFirst().orElse("no YAML");
        throw new InvalidBenchException(
            file, line, "It is no YAML: " + problem, "Maybe the indentation or a quote is off.");
      }
    }

    private BenchDevice device(Mapping mapping) throws InvalidBenchException {
      onlyKeys(mapping, DEVICE_KEYS);
      Entry link = required(mapping, "link", "Maybe link: sim:cortex-m4");
      DeviceSpec spec = spec(text(link.value(), "link"));
      Entry name = mapping.entries().get("name");
      Entry labels = mapping.entries().get("labels");
      Entry board = mapping.entries().get("board");
      return new BenchDevice(
          name == null ? spec.single() : name(text(name.value(), "name")),
          spec,
          labels == null ? List.of() : labels(labels.value()),
          board == null ? null : text(board.value(), "board").value());
    }

    private String name(Text name) throws InvalidBenchException {
      if (!FleetMember.NAME.matcher(name.value()).matches()) {
        throw wrong(
            name,
            "The name (%s) must be 1…64 letters, digits, dots, underscores or hyphens."
                .formatted(name.value()),
            "Maybe a space, a comma or a colon is in it.");
      }
      return name.value();
    }

    private List<String> labels(YamlNode node) throws InvalidBenchException {
      List<String> labels = new ArrayList<>();
      for (YamlNode item : sequence(node, "labels")) {
        Text label = text(item, "a label");
        if (!label.value().matches("[\\w.-]{1,64}")) {
          throw wrong(
              label,
              "The label (%s) must be 1…64 letters, digits, dots, underscores or hyphens."
                  .formatted(label.value()),
              "Maybe a space or a colon is in it.");
        }
        labels.add(label.value());
      }
      return labels;
    }

    private DeviceSpec spec(Text text) throws InvalidBenchException {
      try {
        return DeviceSpec.parse(text.value());
      } catch (InvalidDeviceException e) {
        throw wrong(text, e.problem(), e.advice());
      }
    }

    private void onlyKeys(Mapping mapping, List<String> known) throws InvalidBenchException {
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

    private Entry required(Mapping mapping, String key, String advice)
        throws InvalidBenchException {
      Entry entry = mapping.entries().get(key);
      if (entry == null) {
        throw wrong(mapping, "The key (%s) is missing.".formatted(key), advice);
      }
      return entry;
    }

    private Mapping mapping(YamlNode node, String what) throws InvalidBenchException {
      if (node instanceof Mapping mapping) {
        return mapping;
      }
      throw wrong(
          node,
          "%s must be a mapping, not a %s.".formatted(what, described(node)),
          "Maybe a \"key: value\" lost its colon or the space after it.");
    }

    private List<YamlNode> sequence(YamlNode node, String what) throws InvalidBenchException {
      if (node instanceof Sequence sequence) {
        return sequence.items();
      }
      throw wrong(
          node,
          "The value of %s must be a list, not a %s.".formatted(what, described(node)),
          "Maybe put \"- \" before each item.");
    }

    private Text text(YamlNode node, String what) throws InvalidBenchException {
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

    private InvalidBenchException wrong(YamlNode node, String problem, String advice) {
      return new InvalidBenchException(file, node.line(), problem, advice);
    }
  }
}
