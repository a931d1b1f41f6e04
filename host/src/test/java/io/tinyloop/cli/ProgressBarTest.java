package io.tinyloop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProgressBarTest {

  private final StringWriter text = new StringWriter();
  private Instant now = Instant.EPOCH;

  @Test
  void drawsPlainLinesAwayFromATerminal() {
    ProgressBar bar = new ProgressBar(new PrintWriter(text), false, () -> now);
    bar.update("search", 0, 4, "");
    now = now.plusSeconds(1);
    bar.update("search", 1, 4, "");
    now = now.plusSeconds(5);
    bar.update("search", 2, 4, "front 3");
    now = now.plusSeconds(6);
    bar.update("search", 4, 4, "");
    assertThat(text.toString().lines())
        .containsExactly(
            "search       [............................] 0/4  ETA --:--",
            "search       [##############..............] 2/4  ETA 00:06  front 3",
            "search       [############################] 4/4  took 00:12");
  }

  @Test
  void redrawsOneLineOnATerminal() {
    ProgressBar bar = new ProgressBar(new PrintWriter(text), true, () -> now);
    bar.update("search", 1, 2, "");
    bar.update("search", 2, 2, "");
    bar.finishLine();
    assertThat(text.toString()).startsWith("\r\033[K").endsWith("took 00:00\n");
    assertThat(text.toString().chars().filter(c -> c == '\n')).hasSize(1);
  }
}
