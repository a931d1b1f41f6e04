package io.tinyloop.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoprocessTest {

  @TempDir private Path folder;

  @Test
  void answersEachLineByOneOfJson() {
    try (Coprocess echo = start("while read a b; do echo \"{\\\"$a\\\": $b}\"; done")) {
      assertThat(echo.ask("first", 1).get("first").asInt()).isEqualTo(1);
      assertThat(echo.ask("second", 2.5).get("second").asDouble()).isEqualTo(2.5);
    }
  }

  @Test
  void quotesWhatAProcessSaidBeforeItEnded() {
    try (Coprocess failing = start("read a; echo no such module >&2; exit 1")) {
      assertThatThrownBy(() -> failing.ask("describe"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("describe")
          .hasMessageContaining("no such module");
    }
  }

  private Coprocess start(String script) {
    return Coprocess.start("script", List.of("sh", "-c", script), Map.of(), folder);
  }
}
