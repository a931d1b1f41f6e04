package io.tinyloop.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;

/** The commands that documents, help texts and workflows show. */
final class DocumentedCommands {

  static final Path ROOT = Path.of("..");

  private static final List<String> DOCUMENTS =
      List.of("README.md", "BUNDLE.md", "CONTRIBUTING.md", "host/QUALITY.md", "deploy", "docs");
  private static final Pattern COMMAND = Pattern.compile("^(?:[\\w./$-]*/)?tinyloop (.*)$");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

  /** What the launcher does by itself. */
  private static final List<String> OF_THE_LAUNCHER =
      List.of("test", "build", "firmware", "format");

  /**
   * A command.
   *
   * @param where file, or command whose help has it
   * @param words behind {@code tinyloop}
   */
  record Shown(String where, List<String> words) {
    @Override
    public String toString() {
      return where + ": " + String.join(" ", words);
    }
  }

  private DocumentedCommands() {}

  static List<Shown> ofDocuments() throws IOException {
    List<Shown> shown = new ArrayList<>();
    for (String name : DOCUMENTS) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(name))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".md")).sorted().toList()) {
          for (String line : Files.readAllLines(file)) {
            if (line.startsWith("    ")) {
              add(shown, ROOT.relativize(file).toString(), line.strip());
            }
          }
        }
      }
    }
    return shown;
  }

  static List<Shown> ofHelp() {
    List<Shown> shown = new ArrayList<>();
    addHelp(shown, Main.commandLine());
    return shown;
  }

  private static void addHelp(List<Shown> shown, CommandLine command) {
    for (String line : command.getCommandSpec().usageMessage().footer()) {
      if (line.startsWith("  ")) {
        add(shown, command.getCommandName() + " --help", line.strip().replace("%%", "%"));
      }
    }
    command.getSubcommands().values().forEach(sub -> addHelp(shown, sub));
  }

  /** The scripts of a workflow, of whichever kind. */
  static List<String> scripts(Path workflow) throws IOException {
    List<String> scripts = new ArrayList<>();
    JsonNode root = new YAMLMapper().readTree(workflow.toFile());
    for (String field : List.of("run", "script", "before_script", "after_script")) {
      for (JsonNode value : root.findValues(field)) {
        if (value.isArray()) {
          value.forEach(line -> scripts.add(line.asText()));
        } else {
          scripts.add(value.asText());
        }
      }
    }
    return scripts;
  }

  static List<Shown> ofWorkflow(Path workflow) throws IOException {
    List<Shown> shown = new ArrayList<>();
    scripts(workflow)
        .forEach(script ->
            script
                .lines()
                .forEach(line -> add(shown, workflow.getFileName().toString(), line.strip())));
    return shown;
  }

  private static void add(List<Shown> shown, String where, String line) {
    Matcher command = COMMAND.matcher(line.replaceAll("\\$\\([^)]*\\)", "SUBSTITUTED"));
    if (!command.matches()) {
      return;
    }
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(command.group(1).replaceFirst("\\s{2,}\\S.*| #.*", ""));
    while (matcher.find()) {
      String word = Stream.of(1, 2, 3).map(matcher::group).filter(w -> w != null).findFirst().get();
      if (List.of("&&", "|", ">", "<", "&").contains(word)) {
        break;
      }
      if (!word.equals("…")) {
        words.add(word);
      }
    }
    if (!OF_THE_LAUNCHER.contains(words.getFirst()) && !words.getFirst().equals("COMMAND")) {
      shown.add(new Shown(where, words));
    }
  }
}
