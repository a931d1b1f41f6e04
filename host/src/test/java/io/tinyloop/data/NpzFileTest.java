package io.tinyloop.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpzFileTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void readsEveryHeaderVersion(int version) throws IOException {
    byte[] elements = DataFiles.littleEndian(8).putFloat(1.5f).putFloat(-2).array();

    NpyArray array = read(DataFiles.npy(version, DataFiles.npyHeader("<f4", "2,"), elements));

    assertThat(array.shape()).containsExactly(2);
    assertThat(array.floats()).containsExactly(1.5f, -2f);
  }

  @Test
  void readsEveryRealType() throws IOException {
    byte[] half =
        DataFiles.littleEndian(4).putShort((short) 0x3C00).putShort((short) 0xC100).array();
    byte[] wide = DataFiles.littleEndian(16).putDouble(1).putDouble(-2.5).array();

    assertThat(read(DataFiles.npy(1, DataFiles.npyHeader("<f2", "1, 2"), half)).floats())
        .containsExactly(1f, -2.5f);
    assertThat(read(DataFiles.npy(1, DataFiles.npyHeader("<f8", "2, 1"), wide)).floats())
        .containsExactly(1f, -2.5f);
  }

  @Test
  void readsEveryIntegerType() throws IOException {
    byte[] bytes = {(byte) 200, 1};
    byte[] words = DataFiles.littleEndian(8).putInt(-5).putInt(70000).array();
    byte[] longs = DataFiles.littleEndian(8).putLong(-7).array();

    assertThat(read(DataFiles.npy(1, DataFiles.npyHeader("|u1", "2,"), bytes)).integers())
        .containsExactly(200, 1);
    assertThat(read(DataFiles.npy(1, DataFiles.npyHeader("<i4", "2,"), words)).integers())
        .containsExactly(-5, 70000);
    assertThat(read(DataFiles.npy(1, DataFiles.npyHeader("<i8", ""), longs)).integers())
        .containsExactly(-7);
  }

  @Test
  void readsStringsWithoutTheirPadding() throws IOException {
    byte[] text = "val\0\0train".getBytes(Charset.forName("UTF-32LE"));

    assertThat(read(DataFiles.npy(1, DataFiles.npyHeader("<U5", "2,"), text)).strings())
        .containsExactly("val", "train");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          >c8 | 2,          | (>c8)                | pickle
          |O  | 2,          | (|O)                 | pickle
          <c8 | 2,          | (<c8)                | pickle
          <f4 | 2147483647, | makes the array larger | header is damaged
          <f4 | 65536,65536,65536,65536 | makes the array larger | header is damaged
          <f4 | -1,         | (-1)                 | header is damaged
          <f4 | two,        | (two)                | header is damaged
          <f4 | 3,          | ends at offset 8     | copy of the file was interrupted
          <f4 | 1,          | goes on at offset    | header is damaged
          """)
  void rejectsHostileHeaders(String descr, String shape, String value, String advice)
      throws IOException {
    // The sides in `value` that give an offset depend on the header's length: the prefix is enough.
    refuses(
        DataFiles.npy(1, DataFiles.npyHeader(descr, shape), new byte[8]),
        value.startsWith("ends at") ? "ends at offset" : value,
        advice);
  }

  @Test
  void bringsFortranOrderToThatOfC() throws IOException {
    String header = "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3, 2), }";
    byte[] elements = {0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11};
    Path file =
        DataFiles.npz(folder.resolve("f.npz"), Map.of("a", DataFiles.npy(1, header, elements)));
    assertThat(NpzFile.read(file, "a").integers())
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
  }

  @Test
  void turnsBigEndianNumbersAround() throws IOException {
    byte[] elements = {63, -128, 0, 0, -64, 0, 0, 0};
    Path file =
        DataFiles.npz(
            folder.resolve("b.npz"),
            Map.of("a", DataFiles.npy(1, DataFiles.npyHeader(">f4", "2,"), elements)));
    assertThat(NpzFile.read(file, "a").floats()).containsExactly(1, -2);
  }

  @ParameterizedTest
  @CsvSource({
    "|b1, 01 00",
    "|u1, 01 00",
    "<u2, 0100 0000",
    ">u2, 0001 0000",
    "<u4, 01000000 00000000",
    "<u8, 0100000000000000 0000000000000000",
    "<f2, 003c 0000",
    "<f4, 0000803f 00000000",
    ">f8, 3ff0000000000000 0000000000000000"
  })
  void readsLabelsOfAnyTypeOfNumbers(String type, String elements) throws IOException {
    byte[] bytes = HexFormat.of().parseHex(elements.replace(" ", ""));
    Path file =
        DataFiles.npz(
            folder.resolve("y.npz"),
            Map.of("y", DataFiles.npy(1, DataFiles.npyHeader(type, "2,"), bytes)));
    assertThat(NpzFile.read(file, "y").integers()).containsExactly(1, 0);
  }

  @Test
  void refusesLabelsThatAreNoWholeNumbers() throws IOException {
    byte[] half = {0, 0, 0, 63};
    Path file =
        DataFiles.npz(
            folder.resolve("y.npz"),
            Map.of("y", DataFiles.npy(1, DataFiles.npyHeader("<f4", "1,"), half)));
    assertThatThrownBy(() -> NpzFile.read(file, "y").integers())
        .hasMessageContaining("value (0.5) at index 0")
        .hasMessageContaining("Maybe");
  }

  @Test
  void rejectsAHeaderWithoutShape() throws IOException {
    String header = "{'descr': '<f4', 'fortran_order': False}";

    refuses(DataFiles.npy(1, header, new byte[8]), "field (shape)", "header is damaged");
  }

  @Test
  void rejectsAHeaderLongerThanTheBound() throws IOException {
    byte[] npy = DataFiles.npy(2, DataFiles.npyHeader("<f4", "2,"), new byte[8]);
    Arrays.fill(npy, 8, 12, (byte) 0xFF);

    refuses(npy, "(4294967295) at offset 8", "header is damaged");
  }

  @Test
  void rejectsOtherContent() throws IOException {
    refuses("not an array".getBytes(Charset.forName("UTF-8")), "(6e 6f 74", "something else");
    byte[] npy = DataFiles.npy(2, DataFiles.npyHeader("<f4", "2,"), new byte[8]);
    npy[6] = 9;
    refuses(npy, "version (9) at offset 6", "newer numpy");
  }

  @Test
  void rejectsWhatIsNotAZip() throws IOException {
    Path file = Files.write(folder.resolve("data.npz"), new byte[100]);

    assertThatThrownBy(() -> NpzFile.read(file, "X"))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining(file + " is a broken zip")
        .hasMessageContaining("Maybe its copy was interrupted");
  }

  @Test
  void namesTheArraysThatAreThereInsteadOfTheMissingOne() throws IOException {
    Path file = DataFiles.npz(folder.resolve("data.npz"), Map.of("Y", new byte[0]));

    assertThatThrownBy(() -> NpzFile.read(file, "X"))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("no array (X); it has [Y.npy]")
        .hasMessageContaining("Maybe");
  }

  @Test
  void rejectsTheWrongType() throws IOException {
    NpyArray array = read(DataFiles.npy(1, DataFiles.npyHeader("<f4", "2,"), new byte[8]));
    NpyArray texts = read(DataFiles.npy(1, DataFiles.npyHeader("<U1", "2,"), new byte[8]));

    assertThatThrownBy(texts::integers).hasMessageContaining("(U1)").hasMessageContaining("Maybe");
    assertThatThrownBy(texts::floats).hasMessageContaining("(U1)").hasMessageContaining("Maybe");
    assertThatThrownBy(array::strings).hasMessageContaining("(f4)").hasMessageContaining("Maybe");
  }

  private NpyArray read(byte[] npy) throws IOException {
    return NpzFile.read(DataFiles.npz(folder.resolve("data.npz"), Map.of("X", npy)), "X");
  }

  private void refuses(byte[] npy, String value, String advice) {
    assertThatThrownBy(() -> read(npy))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("data.npz:X")
        .hasMessageContaining(value)
        .hasMessageContaining("Maybe")
        .hasMessageContaining(advice);
  }
}
