package io.tinyloop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher on machines that lack something: an environment of its own, a JDK made of files. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a bash script")
class LauncherTest {

  private static final List<String> TOOLS =
      List.of(
          "bash",
          "env",
          "sed",
          "grep",
          "find",
          "readlink",
          "dirname",
          "mkdir",
          "mktemp",
          "id",
          "sh",
          "cat",
          "rm");

  @TempDir private Path machine;

  @BeforeEach
  void provideTools() throws IOException {
    Path tools = Files.createDirectories(machine.resolve("bin"));
    for (String tool : TOOLS) {
      String program = Files.exists(Path.of("/bin", tool)) ? "/bin/" + tool : "/usr/bin/" + tool;
      script(tools.resolve(tool), "exec " + program + " \"$@\"");
    }
  }

  @Test
  void saysInOneLineHowToGetJdk() throws Exception {
    Outcome outcome = launch(Map.of(), "--version");

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err())
        .isEqualTo(
            "tinyloop: found no JDK 25 or newer: get one from"
                + " https://adoptium.net/temurin/releases/?version=25 and set JAVA_HOME to its folder\n");
  }

  @Test
  void oldJdkIsNoJdk() throws Exception {
    jdk("jvm/old", "17.0.15");

    Outcome outcome = launch(Map.of("JAVA_HOME", machine.resolve("jvm/old").toString()), "test");

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).startsWith("tinyloop: found no JDK 25 or newer").hasLineCount(1);
  }

  @Test
  void jdkThatWasAskedForMustBeOne() throws Exception {
    jdk("jvm/new", "25.0.3");
    Path asked = jdk("asked", "21.0.1");

    Outcome outcome = launch(Map.of("TINYLOOP_JAVA_HOME", asked.toString()), "--version");

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .isEqualTo("tinyloop: TINYLOOP_JAVA_HOME (" + asked + ") holds no JDK 25 or newer\n");
  }

  @Test
  void takesOldestJdkThatIsNewEnough() throws Exception {
    jdk("jvm/a-newer", "26");
    jdk("jvm/b-old", "17.0.15");
    jdk("jvm/c-fit", "25.0.3+9");

    Outcome outcome = launch(Map.of("TINYLOOP_BUILDING", "1"), "devices", "--fleet", "a b");

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out()).contains("c-fit").contains("<devices>\n<--fleet>\n<a b>\n");
  }

  @Test
  void jdkOnThePathComesFirst() throws Exception {
    jdk("jvm/other", "25.0.3");
    Path onPath = jdk("elsewhere", "26.0.1");
    Files.createSymbolicLink(machine.resolve("bin/java"), onPath.resolve("bin/java"));

    Outcome outcome = launch(Map.of("TINYLOOP_BUILDING", "1"), "--version");

    assertThat(outcome.out()).contains("elsewhere");
  }

  @Test
  void keepsTheFolderItWasCalledFrom() throws Exception {
    jdk("jvm/jdk", "25");

    Outcome outcome = launch(Map.of("TINYLOOP_BUILDING", "1"), "--version");

    assertThat(outcome.out()).contains("in " + machine.toRealPath() + "\n");
  }

  @Test
  void saysInOneLineHowToGetMaven() throws Exception {
    jdk("jvm/jdk", "25");

    Outcome outcome = launch(Map.of(), "format");

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err())
        .isEqualTo(
            "tinyloop: found no Maven to fetch Maven 3.9.16 with: sudo apt-get install maven\n");
  }

  @Test
  void saysInOneLineThatMavenCannotBeFetched() throws Exception {
    jdk("jvm/jdk", "25");
    script(machine.resolve("bin/mvn"), "echo offline; exit 1");

    Outcome outcome = launch(Map.of(), "format");

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .isEqualTo(
            "tinyloop: fetching Maven 3.9.16\n"
                + "tinyloop: could not fetch Maven 3.9.16, maybe this machine is offline (see "
                + machine.resolve("cache/tinyloop/maven/fetch.log")
                + ")\n");
  }

  /** A JDK whose java prints which it is, where it runs and what it is to run. */
  private Path jdk(String folder, String version) throws IOException {
    Path home = machine.resolve(folder);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    script(
        home.resolve("bin/java"),
        "echo \"$0 in $PWD\"; shift; while [ \"$1\" != io.tinyloop.cli.Main ]; do shift; done; shift; printf '<%s>\\n' \"$@\"");
    script(home.resolve("bin/javac"), "exit 1");
    return home;
  }

  private static void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private Outcome launch(Map<String, String> environment, String... arguments) throws Exception {
    Path launcher = Path.of("..", "tinyloop").toRealPath();
    ProcessBuilder builder =
        new ProcessBuilder(machine.resolve("bin/bash").toString(), launcher.toString());
    builder.command().addAll(List.of(arguments));
    builder.directory(machine.toFile());
    builder.environment().clear();
    builder.environment().putAll(defaults());
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    CompletableFuture<String> err =
        CompletableFuture.supplyAsync(() -> read(process.getErrorStream()));
    String out = read(process.getInputStream());
    return new Outcome(process.waitFor(), out, err.get());
  }

  private Map<String, String> defaults() {
    Map<String, String> environment = new HashMap<>();
    environment.put("PATH", machine.resolve("bin").toString());
    environment.put("HOME", machine.toString());
    environment.put("XDG_CACHE_HOME", machine.resolve("cache").toString());
    environment.put("TINYLOOP_JVM_DIRS", machine.resolve("jvm").toString());
    return environment;
  }

  private static String read(InputStream in) {
    try (in) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Outcome(int exitCode, String out, String err) {}
}
