package io.tinyloop.device.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands that switch a supply: what they are given, and how they can fail. */
@Timeout(60)
class PowerCommandTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path folder;

  @Test
  void runsItsWordsWithoutAShell() throws Exception {
    Path made = folder.resolve("a file; and $HOME");
    new PowerCommand(List.of("touch", made.toString())).cycle(LONG);
    assertThat(made).exists();
    assertThat(folder).isDirectoryContaining("glob:**a file; and $HOME");
  }

  @Test
  void quotesWhatTheCommandSaidWhenItFails() {
    PowerCommand failing = new PowerCommand(List.of("sh", "-c", "echo no such hub >&2; exit 3"));
    assertThatThrownBy(() -> failing.cycle(LONG))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ended with 3 (no such hub)")
        .hasMessageContaining("\nMaybe");
  }

  @Test
  void doesNotWaitForACommandLongerThanItsLimit() {
    PowerCommand stuck = new PowerCommand(List.of("sh", "-c", "sleep 600"));
    assertThatThrownBy(() -> stuck.cycle(Duration.ofMillis(50)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("did not end in PT0.05S")
        .hasMessageContaining("\nMaybe");
  }

  @Test
  void isNotHeldUpByACommandThatSaysTooMuch() throws Exception {
    new PowerCommand(List.of("sh", "-c", "head -c 1000000 /dev/zero")).cycle(LONG);
  }

  /** What goes wrong is in the journal, in incidents and at REST, for viewers too. */
  @Test
  void neverTellsItsArguments() {
    String secret = "ann:pass-4711";
    PowerCommand failing = new PowerCommand(List.of("sh", "-c", "exit 3", secret));
    PowerCommand stuck = new PowerCommand(List.of("sh", "-c", "sleep 600", secret));
    PowerCommand missing = new PowerCommand(List.of("curl-none", "-u", secret));
    assertThat(failing.description() + failing).doesNotContain(secret);
    assertThatThrownBy(() -> failing.cycle(LONG))
        .hasMessageContaining("(sh) ended with 3")
        .hasMessageNotContaining(secret);
    assertThatThrownBy(() -> stuck.cycle(Duration.ofMillis(50))).hasMessageNotContaining(secret);
    assertThatThrownBy(() -> missing.cycle(LONG)).hasMessageNotContaining(secret);
  }

  @Test
  void doesNotHandOnTheHostsSecrets() {
    Map<String, String> environment =
        new HashMap<>(
            Map.of("PATH", "/bin", "TINYLOOP_TOKEN", "abc", "TINYLOOP_MQTT_PASSWORD", "def"));
    PowerCommand.dropSecrets(environment);
    assertThat(environment).containsOnlyKeys("PATH");
  }

  @Test
  void namesAProgramThatIsNotThere() {
    PowerCommand missing = new PowerCommand(List.of("uhubctl-none", "-l", "1"));
    assertThatThrownBy(() -> missing.cycle(LONG))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("The power command (uhubctl-none) cannot be run")
        .hasMessageEndingWith("Maybe uhubctl-none is not installed.");
  }
}
