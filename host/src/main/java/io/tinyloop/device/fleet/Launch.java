package io.tinyloop.device.fleet;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a process that is a device is started.
 *
 * @param command program and arguments, with {port} for the port of this machine that the device
 *     shall connect to, and {memory} for the file behind its memory, if it has one
 * @param memory that the host can write to
 */
record Launch(List<String> command, Optional<Memory> memory) {

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

  /** The command line, filled in. */
  List<String> connectingTo(int port, Optional<Path> file) {
    Map<String, String> values =
        Map.of("{port}", Integer.toString(port), "{memory}", file.map(Path::toString).orElse(""));
    return command.stream().map(word -> filledIn(word, values)).toList();
  }

  private static String filledIn(String word, Map<String, String> values) {
    String filled = word;
    for (Map.Entry<String, String> value : values.entrySet()) {
      filled = filled.replace(value.getKey(), value.getValue());
    }
    return filled;
  }
}
