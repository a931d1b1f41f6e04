package io.tinyloop.profile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The compiler that an image names in its debugging information. */
final class Toolchain {

  /** What the compiler writes of itself, before its options. */
  private static final Pattern PRODUCER = Pattern.compile("GNU C\\d+ [0-9.]+[^\\x00]*?(?= -)");

  private Toolchain() {}

  /** Of the image of a core or board; empty where there is none. */
  static Optional<String> of(Path firmware, String name) {
    try {
      Path image = firmware.resolve("build/boards/" + name + ".elf");
      if (!Files.isRegularFile(image)) {
        return Optional.empty();
      }
      Matcher producer = PRODUCER.matcher(new String(Files.readAllBytes(image), ISO_8859_1));
      return producer.find() ? Optional.of(producer.group()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
