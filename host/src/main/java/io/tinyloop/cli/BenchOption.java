package io.tinyloop.cli;

import io.tinyloop.device.bench.BenchFile;
import io.tinyloop.device.bench.InvalidBenchException;
import io.tinyloop.device.mqtt.MqttBroker;
import io.tinyloop.run.Equipment;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The bench file that a command takes its devices from. */
final class BenchOption {

  @Option(
      names = "--bench",
      paramLabel = "FILE",
      description = "Bench file; devices are then named as in it (deploy/bench has an example).")
  @Nullable Path file;

  /** Whether a bench file is named. */
  boolean given() {
    return file != null;
  }

  /** The bench, and where MQTT devices are. */
  Equipment with(@Nullable MqttBroker broker) {
    return new Equipment(broker, file == null ? null : read(file));
  }

  /**
   * The devices that are meant, as {@code [NAME=]KIND:ID[xN]}, comma-separated.
   *
   * @param devices names of devices of the bench, null: all; specs where no bench is named
   * @param usual specs where neither is named
   */
  String fleet(@Nullable String devices, String usual) {
    return fleet(devices, List.of(), usual);
  }

  /** The same of those devices of the bench that have all of {@code labels}. */
  String fleet(@Nullable String devices, List<String> labels, String usual) {
    if (file != null) {
      return read(file).fleet(devices, labels);
    }
    if (!labels.isEmpty()) {
      throw new BadInputException(
          "Labels (%s) choose devices of a bench, and none is named.".formatted(labels),
          "Maybe --bench FILE; deploy/bench has an example.");
    }
    return devices == null ? usual : devices;
  }

  /**
   * The bench of {@code file}.
   *
   * @throws BadInputException with file, line, value and advice
   */
  static BenchFile read(Path file) {
    try {
      return BenchFile.read(file);
    } catch (InvalidBenchException e) {
      String[] lines = String.valueOf(e.getMessage()).split("\\R", 2);
      throw new BadInputException(lines[0], lines[1]);
    } catch (IOException e) {
      if (e instanceof CharacterCodingException) {
        throw new BadInputException(
            "The bench file (%s) is no text in UTF-8.".formatted(file),
            "Maybe it is another file; deploy/bench has an example.");
      }
      throw new BadInputException(
          e instanceof NoSuchFileException
              ? "The bench file (%s) is not there.".formatted(file)
              : "The bench file (%s) cannot be read: %s.".formatted(file, e.getMessage()),
          "Maybe it is in another folder; deploy/bench has an example.");
    }
  }
}
