package io.tinyloop.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdxFileTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void readsPlainAndGzip(boolean gzip) throws IOException {
    byte[] bytes = DataFiles.idx(5, 2, 3);

    IdxArray array = IdxFile.read(file(gzip ? DataFiles.gzip(bytes) : bytes));

    assertThat(array.shape()).containsExactly(5, 2, 3);
    assertThat(array.bytes()).isEqualTo(Arrays.copyOfRange(bytes, 16, 46));
  }

  @Test
  void readsARangeOfItemsAndNothingBehindIt() throws IOException {
    byte[] bytes = DataFiles.idx(5, 2, 3);
    Path cutAfterFourItems = file(Arrays.copyOf(bytes, 16 + 4 * 6));

    IdxArray array = IdxFile.read(cutAfterFourItems, 1, 3);

    assertThat(array.shape()).containsExactly(3, 2, 3);
    assertThat(array.bytes()).isEqualTo(Arrays.copyOfRange(bytes, 16 + 6, 16 + 24));
  }

  @Test
  void givesFewerItemsWhereThereAreNoMore() throws IOException {
    Path file = file(DataFiles.idx(5, 2, 3));

    assertThat(IdxFile.read(file, 4, 10).count()).isEqualTo(1);
    assertThat(IdxFile.shape(file)).isEqualTo(List.of(5, 2, 3));
  }

  @Test
  void rejectsAnotherFormat() throws IOException {
    refuses(new byte[] {'P', 'K', 3, 4, 5}, "(50 4b 03 04)", "Maybe it is of another format");
    refuses(new byte[] {0}, "(00)", "Maybe it is of another format");
  }

  @Test
  void rejectsOtherElements() throws IOException {
    byte[] bytes = DataFiles.idx(5);
    bytes[2] = 0x0d;

    refuses(bytes, "(0x0d) at offset 2", "Maybe the file holds something else");
  }

  @Test
  void rejectsTooManyDimensions() throws IOException {
    byte[] bytes = DataFiles.idx(5);
    bytes[3] = (byte) 200;

    refuses(bytes, "(200) at offset 3", "Maybe its header is damaged.");
  }

  @Test
  void rejectsAHeaderThatAnnouncesMoreThanTheBound() throws IOException {
    byte[] bytes = DataFiles.idx(5, 2, 3);
    Arrays.fill(bytes, 8, 12, (byte) 0xFF);

    refuses(bytes, "(4294967295) at offset 8", "Maybe its header is damaged, or little-endian.");
  }

  @Test
  void rejectsAHeaderThatIsCut() throws IOException {
    refuses(Arrays.copyOf(DataFiles.idx(5, 2, 3), 10), "ends at offset 10", "Maybe its download");
  }

  @Test
  void rejectsElementsThatAreCut() throws IOException {
    refuses(
        Arrays.copyOf(DataFiles.idx(5, 2, 3), 40),
        "ends at offset 40, but its header announces at least 46 bytes",
        "Maybe its download");
  }

  @Test
  void rejectsCutGzip() throws IOException {
    byte[] gzip = DataFiles.gzip(DataFiles.idx(500, 2, 3));

    refuses(
        Arrays.copyOf(gzip, gzip.length / 2), "ends at offset before 3016", "Maybe its download");
    refuses(Arrays.copyOf(gzip, 5), "is broken gzip", "Maybe its download");
  }

  @Test
  void rejectsDamagedGzip() throws IOException {
    byte[] gzip = DataFiles.gzip(DataFiles.idx(500, 2, 3));
    gzip[gzip.length - 6] ^= 0x55;

    refuses(gzip, "is broken gzip", "Maybe its download was interrupted");
  }

  @Test
  void rejectsBytesBehindTheEnd() throws IOException {
    byte[] bytes = Arrays.copyOf(DataFiles.idx(5, 2, 3), 47);

    refuses(bytes, "goes on at offset 46", "Maybe its header is damaged");
  }

  @Test
  void namesAFileThatIsNotThere() {
    assertThatThrownBy(() -> IdxFile.read(folder.resolve("absent")))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining(folder.resolve("absent") + " does not exist")
        .hasMessageContaining("Maybe the data folder is another one");
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("file.idx"), bytes);
  }

  private void refuses(byte[] bytes, String value, String advice) throws IOException {
    Path file = file(bytes);
    assertThatThrownBy(() -> IdxFile.read(file))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(value)
        .hasMessageContaining(advice);
  }
}
