package io.tinyloop.device.fleet;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a process that is a device is started.
 *
 * @param command program and arguments, with {port} for the port of this machine that the device
 *     shall connect to, and {memory} for the file behind its memory, if it has one
 * @param memory that the host can write to
 * @param marker what the command needs beside that so that the board's marker arrives here; its
 *     arguments have {marker} for a second port
 */
record Launch(List<String> command, Optional<Memory> memory, Optional<Marker> marker) {

  /**
   * The board's marker.
   *
   * @param hertz instructions a second of the board's clock
   */
  record Marker(List<String> arguments, long hertz) {

    Marker {
      arguments = List.copyOf(arguments);
    }
  }

  /**
   * A file that backs the device's memory for data sets.
   *
   * @param bytes of the file
   * @param offset in the file, of the digest; the data set stands {@link #HEADER_BYTES} behind it
   */
  record Memory(int bytes, int offset) {

    /** Digest and padding in front of a data set. */
    static final int HEADER_BYTES = 64;

    Memory {
      if (offset < 0 || bytes <= offset + HEADER_BYTES) {
        throw new IllegalArgumentException(
            "A memory of %d bytes has no room for data sets at %d.".formatted(bytes, offset));
      }
    }

    /** Most bytes of a data set. */
    int capacity() {
      return bytes - offset - HEADER_BYTES;
    }
  }

  Launch {
    command = List.copyOf(command);
  }

  /**
   * The command line, filled in.
   *
   * @param file behind the memory
   * @param markerPort where the marker shall arrive; empty: nowhere
   */
  List<String> connectingTo(int port, Optional<Path> file, Optional<Integer> markerPort) {
    Map<String, String> values =
        Map.of(
            "{port}",
            Integer.toString(port),
            "{memory}",
            file.map(Path::toString).orElse(""),
            "{marker}",
            markerPort.map(String::valueOf).orElse(""));
    List<String> more =
        markerPort.isPresent() ? marker.map(Marker::arguments).orElse(List.of()) : List.of();
    return Stream.concat(command.stream(), more.stream())
        .map(word -> filledIn(word, values))
        .toList();
  }

  private static String filledIn(String word, Map<String, String> values) {
    String filled = word;
    for (Map.Entry<String, String> value : values.entrySet()) {
      filled = filled.replace(value.getKey(), value.getValue());
    }
    return filled;
  }
}
