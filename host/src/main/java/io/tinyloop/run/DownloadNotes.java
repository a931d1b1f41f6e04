package io.tinyloop.run;

import io.tinyloop.data.DownloadProgress;
import java.util.function.Consumer;

/** Says how a download goes on, a line for every tenth of a file. */
final class DownloadNotes implements DownloadProgress {

  private final Consumer<String> notes;
  private String lastLine = "";

  DownloadNotes(Consumer<String> notes) {
    this.notes = notes;
  }

  @Override
  public void at(String file, long bytes, long total) {
    String line =
        total > 0
            ? "downloading %s: %d %%".formatted(file, 10 * (10 * bytes / total))
            : "downloading %s".formatted(file);
    if (!line.equals(lastLine)) {
      lastLine = line;
      notes.accept(line);
    }
  }
}
