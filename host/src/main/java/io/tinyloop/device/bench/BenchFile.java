package io.tinyloop.device.bench;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.tinyloop.device.AdmissionPolicy;
import io.tinyloop.device.DeviceSpec;
import io.tinyloop.device.InvalidDeviceException;
import io.tinyloop.device.NearestName;
import io.tinyloop.device.bench.YamlNode.Entry;
import io.tinyloop.device.bench.YamlNode.Mapping;
import io.tinyloop.device.bench.YamlNode.Text;
import io.tinyloop.device.fleet.FleetMember;
import io.tinyloop.device.recovery.RecoverySettings;
import io.tinyloop.meter.MeterSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
 * @param recovery how long each step to bring a device back may take
 * @param admission how often the devices must show again what they can
 */
public record BenchFile(
    List<BenchDevice> devices, RecoverySettings recovery, AdmissionPolicy admission) {

  private static final List<String> DEVICE_KEYS =
      List.of("name", "link", "labels", "board", "power", "meter");
  private static final String CHECK_EVERY = "check-every";
  private static final String CHECK_HOURS = "check-hours";
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

  /** The members of a fleet, those of this bench with what it knows of them. */
  public List<FleetMember> known(List<FleetMember> fleet) {
    return fleet.stream()
        .map(member ->
            members().stream()
                .filter(own -> own.toString().equals(member.toString()))
                .findFirst()
                .orElse(member))
        .toList();
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
  private record Reader(Path file, BenchNodes nodes) {

    Reader(Path file) {
      this(file, new BenchNodes(file));
    }

    BenchFile bench(String text) throws IOException, InvalidBenchException {
      YamlNode root = parsed(text);
      Mapping top = nodes.mapping(root, "A bench file");
      nodes.onlyKeys(top, List.of("devices", "recovery", "admission"));
      Entry section = top.entries().get("recovery");
      BenchRecovery recovery =
          section == null ? BenchRecovery.USUAL : BenchRecovery.read(section.value(), nodes);
      Entry checks = top.entries().get("admission");
      AdmissionPolicy admission =
          checks == null ? AdmissionPolicy.USUAL : admission(checks.value());
      Entry devices = nodes.required(top, "devices", "Maybe begin with \"devices:\".");
      List<BenchDevice> bench = new ArrayList<>();
      Set<String> names = new HashSet<>();
      BenchPorts ports = new BenchPorts(nodes);
      for (YamlNode item : nodes.sequence(devices.value(), "devices")) {
        BenchDevice device = device(nodes.mapping(item, "A device"), recovery);
        if (!names.add(device.name())) {
          throw nodes.wrong(
              item,
              "The name (%s) is there twice.".formatted(device.name()),
              "Maybe give the second device a name of its own.");
        }
        ports.take(nodes.mapping(item, "A device"), device);
        bench.add(device);
      }
      if (bench.isEmpty()) {
        throw nodes.wrong(devices.value(), "There is no device.", "Maybe - link: sim:cortex-m4");
      }
      return new BenchFile(bench, recovery.settings(), admission);
    }

    private AdmissionPolicy admission(YamlNode node) throws InvalidBenchException {
      Mapping section = nodes.mapping(node, "The admission");
      nodes.onlyKeys(section, List.of(CHECK_EVERY, CHECK_HOURS));
      Entry every = section.entries().get(CHECK_EVERY);
      Entry hours = section.entries().get(CHECK_HOURS);
      return new AdmissionPolicy(
          every == null
              ? AdmissionPolicy.USUAL.checkEvery()
              : nodes.number(every.value(), CHECK_EVERY, 1, AdmissionPolicy.MOST_EVALUATIONS),
          hours == null
              ? AdmissionPolicy.USUAL.checkWithin()
              : Duration.ofHours(
                  nodes.number(hours.value(), CHECK_HOURS, 1, AdmissionPolicy.MOST_HOURS)));
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

    private BenchDevice device(Mapping mapping, BenchRecovery recovery)
        throws InvalidBenchException {
      nodes.onlyKeys(mapping, DEVICE_KEYS);
      Entry link = nodes.required(mapping, "link", "Maybe link: sim:cortex-m4");
      DeviceSpec spec = spec(nodes.text(link.value(), "link"));
      Entry name = mapping.entries().get("name");
      Entry labels = mapping.entries().get("labels");
      Entry board = mapping.entries().get("board");
      Entry power = mapping.entries().get("power");
      Entry meter = mapping.entries().get("meter");
      String known = name == null ? spec.single() : name(nodes.text(name.value(), "name"));
      return new BenchDevice(
          known,
          spec,
          labels == null ? List.of() : labels(labels.value()),
          board == null ? null : nodes.text(board.value(), "board").value(),
          power == null ? null : recovery.power(known, spec, power.value(), nodes),
          meter == null ? null : meter(nodes.text(meter.value(), "meter")));
    }

    private MeterSpec meter(Text text) throws InvalidBenchException {
      try {
        return MeterSpec.parse(text.value());
      } catch (IllegalArgumentException e) {
        List<String> lines = String.valueOf(e.getMessage()).lines().toList();
        throw nodes.wrong(text, lines.getFirst(), lines.getLast());
      }
    }

    private String name(Text name) throws InvalidBenchException {
      if (!FleetMember.NAME.matcher(name.value()).matches()) {
        throw nodes.wrong(
            name,
            "The name (%s) must be 1…64 letters, digits, dots, underscores or hyphens."
                .formatted(name.value()),
            "Maybe a space, a comma or a colon is in it.");
      }
      return name.value();
    }

    private List<String> labels(YamlNode node) throws InvalidBenchException {
      List<String> labels = new ArrayList<>();
      for (YamlNode item : nodes.sequence(node, "labels")) {
        Text label = nodes.text(item, "a label");
        if (!label.value().matches("[\\w.-]{1,64}")) {
          throw nodes.wrong(
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
        throw nodes.wrong(text, e.problem(), e.advice());
      }
    }
  }
}
