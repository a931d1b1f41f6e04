package io.tinyloop.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TsvTableTest {

  @TempDir private Path folder;

  @Test
  void readsColumnsByName() throws IOException {
    TsvTable table = read("word\tsplit\nyes\ttrain\nno\t-\n");

    assertThat(table.column("word")).containsExactly("yes", "no");
    assertThat(table.column("split")).containsExactly("train", "-");
  }

  @Test
  void namesTheLineThatIsCut() {
    assertThatThrownBy(() -> read("word\tsplit\nyes\ttrain\nno"))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("Line 3 of")
        .hasMessageContaining("has 1 values, but the table has 2 columns")
        .hasMessageContaining("Maybe its copy was interrupted");
  }

  @Test
  void namesTheColumnsThatAreThereInsteadOfTheMissingOne() throws IOException {
    TsvTable table = read("word\tsplit\n");

    assertThatThrownBy(() -> table.column("kws4_split"))
        .hasMessageContaining("no column (kws4_split); it has [word, split]")
        .hasMessageContaining("Maybe");
  }

  @Test
  void rejectsBytesThatAreNotText() throws IOException {
    Path file = Files.write(folder.resolve("table.tsv"), new byte[] {(byte) 0xFF, (byte) 0xFE, 0});

    assertThatThrownBy(() -> TsvTable.read(file))
        .hasMessageContaining(file + " is not UTF-8")
        .hasMessageContaining("Maybe it is another file");
  }

  private TsvTable read(String text) throws IOException {
    return TsvTable.read(Files.writeString(folder.resolve("table.tsv"), text));
  }
}
