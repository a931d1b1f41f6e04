package io.tinyloop.device.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tinyloop.device.InvalidDeviceException;
import io.tinyloop.device.NearestName;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which command writes the project's image to a board, as {@code boards.json} says. */
public final class BoardProgrammer {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Path firmware;
  private final String path;

  /**
   * @param firmware the repository's {@code firmware-stub}
   * @param path folders with programs, as in {@code PATH}
   */
  public BoardProgrammer(Path firmware, String path) {
    this.firmware = firmware.toAbsolutePath().normalize();
    this.path = path;
  }

  /** The content of {@code boards.json}. */
  private record Catalog(String comment, List<Board> boards) {}

  private record Board(String board, String chip, String image, List<Tool> tools) {}

  private record Tool(String tool, List<String> arguments, List<String> probe) {}

  /**
   * The command line.
   *
   * @param tool to be taken; null: the first that is installed
   * @param probe serial number of the debug probe; null: the only one
   * @throws InvalidDeviceException if the board is unknown, its image is not built, or no tool is
   *     installed
   */
  public List<String> command(String board, @Nullable String tool, @Nullable String probe) {
    Board entry = board(board);
    Tool chosen = tool == null ? firstInstalled(entry) : named(entry, tool);
    Path image = firmware.resolve(entry.image());
    if (!Files.isReadable(image.resolveSibling(image.getFileName() + ".elf"))) {
      throw new InvalidDeviceException(
          "The image of %s is not built: there is no %s.elf.".formatted(board, image),
          "Maybe build it with ./tinyloop firmware.");
    }
    List<String> words = new ArrayList<>(List.of(chosen.tool()));
    if (probe != null) {
      chosen.probe().forEach(word -> words.add(word.replace("{serial}", probe)));
    }
    chosen.arguments().forEach(word -> words.add(word.replace("{image}", image.toString())));
    return words;
  }

  private Board board(String name) {
    Path file = firmware.resolve("boards.json");
    try {
      List<Board> boards = MAPPER.readValue(file.toFile(), Catalog.class).boards();
      List<String> known = boards.stream().map(Board::board).toList();
      return boards.stream()
          .filter(board -> board.board().equals(name))
          .findFirst()
          .orElseThrow(() ->
              new InvalidDeviceException(
                  "The board (%s) must be one of %s.".formatted(name, String.join(", ", known)),
                  NearestName.of(name, known)
                      .map("Maybe %s?"::formatted)
                      .orElse("Maybe stm32f4?")));
    } catch (IOException e) {
      throw new InvalidDeviceException(
          "How %s is written cannot be read from %s (%s).".formatted(name, file, e.getMessage()),
          "Maybe run tinyloop from its repository.");
    }
  }

  private static Tool named(Board board, String name) {
    List<String> known = board.tools().stream().map(Tool::tool).toList();
    return board.tools().stream()
        .filter(tool -> tool.tool().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new InvalidDeviceException(
                "The tool (%s) must be one of %s.".formatted(name, String.join(", ", known)),
                "Maybe %s?".formatted(known.getFirst())));
  }

  private Tool firstInstalled(Board board) {
    Optional<Tool> tool =
        board.tools().stream().filter(candidate -> installed(candidate.tool())).findFirst();
    return tool.orElseThrow(() ->
        new InvalidDeviceException(
            "No tool that writes %s is installed (%s)."
                .formatted(
                    board.board(),
                    String.join(", ", board.tools().stream().map(Tool::tool).toList())),
            "Maybe sudo apt-get install stlink-tools, or name one with --tool and --dry-run."));
  }

  private boolean installed(String program) {
    return Stream.of(path.split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
