package io.tinyloop.device.fleet;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tinyloop.device.DeviceSpec;
import io.tinyloop.device.InvalidDeviceException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The firmware that is built in a folder, and how it is launched on this machine: as a process of
 * its own, or on an emulated core as {@code emulators.json} says.
 */
final class Firmware {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String NATIVE = "build/tinyloop-device";

  private final Path folder;

  /**
   * @param folder the repository's {@code firmware-stub}
   */
  Firmware(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  /** The content of {@code emulators.json}. */
  private record Catalog(String comment, List<Emulator> emulators) {}

  /**
   * How a core is emulated.
   *
   * @param image relative to the folder
   * @param arguments of {@code qemu}, with {image}, {port} and {instance} to be filled in
   * @param memory for data sets that a file can back; null: none
   * @param marker how the marker's UART is connected; null: it has none
   */
  private record Emulator(
      String core,
      String machine,
      String image,
      String qemu,
      List<String> arguments,
      @Nullable Memory memory,
      Launch.@Nullable Marker marker) {}

  /**
   * A memory for data sets.
   *
   * @param arguments that back it by the file {memory}
   */
  private record Memory(int bytes, int offset, List<String> arguments) {}

  /**
   * How the native device is started.
   *
   * @param instance makes its UID unique
   * @throws InvalidDeviceException if it is not built
   */
  Launch ofNative(DeviceSpec spec, int instance) {
    String program = built(spec, NATIVE).toString();
    return new Launch(
        List.of(program, "--tcp-connect", "127.0.0.1:{port}", "--uid", "native-" + instance),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * How the emulated device is started.
   *
   * @param instance makes its UID unique, below 100000
   * @throws InvalidDeviceException if its image is not built, or its emulator not installed
   */
  Launch ofEmulated(DeviceSpec spec, int instance) {
    Emulator emulator = emulator(spec);
    String image = built(spec, emulator.image()).toString();
    Optional<Memory> memory = Optional.ofNullable(emulator.memory());
    List<String> words = new ArrayList<>(List.of(installed(spec, emulator.qemu()).toString()));
    words.addAll(emulator.arguments());
    memory.ifPresent(m -> words.addAll(m.arguments()));
    words.replaceAll(
        word -> word.replace("{image}", image).replace("{instance}", Integer.toString(instance)));
    return new Launch(
        words,
        memory.map(m -> new Launch.Memory(m.bytes(), m.offset())),
        Optional.ofNullable(emulator.marker()));
  }

  private Path built(DeviceSpec spec, String file) {
    Path path = folder.resolve(file);
    if (!Files.isReadable(path)) {
      throw new InvalidDeviceException(
          "The firmware of %s is not built: there is no %s.".formatted(spec, path),
          "Maybe build it with ./tinyloop firmware.");
    }
    return path;
  }

  private Emulator emulator(DeviceSpec spec) {
    Path file = folder.resolve("emulators.json");
    try {
      return MAPPER.readValue(file.toFile(), Catalog.class).emulators().stream()
          .filter(emulator -> emulator.core().equals(spec.id()))
          .findFirst()
          .orElseThrow(() ->
              new InvalidDeviceException(
                  "The core of %s is not in %s.".formatted(spec, file),
                  "Maybe emulated:cortex-m4."));
    } catch (IOException e) {
      throw new InvalidDeviceException(
          "How %s is launched cannot be read from %s (%s).".formatted(spec, file, e.getMessage()),
          "Maybe run tinyloop from its repository, or set -Dtinyloop.firmware to firmware-stub.");
    }
  }

  private static Path installed(DeviceSpec spec, String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator))
        .map(entry -> Path.of(entry, program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() ->
            new InvalidDeviceException(
                "The emulator of %s (%s) is not installed.".formatted(spec, program),
                "Maybe install it with sudo apt-get install %s."
                    .formatted(program.equals("qemu-system-arm") ? program : "qemu-system-misc")));
  }
}
