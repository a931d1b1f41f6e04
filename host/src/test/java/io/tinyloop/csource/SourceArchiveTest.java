package io.tinyloop.csource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceArchiveTest {

  private static final byte[] TEXT = "int main(void) { return 0; }".getBytes(UTF_8);

  @Test
  void givesBackWhatWasPutIn() {
    Map<String, byte[]> files = Map.of("example.c", TEXT, "core/tl_image.h", new byte[0]);
    assertThat(SourceArchive.read(SourceArchive.write(files)))
        .containsOnlyKeys(files.keySet())
        .containsEntry("example.c", TEXT);
    assertThat(SourceArchive.write(files)).isEqualTo(SourceArchive.write(files));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../example.c", "/etc/passwd.c", "core/../../x.c", "core/.x.c", "a b.c"})
  void refusesANameThatMayLeaveTheFolder(String name) {
    byte[] archive = SourceArchive.write(Map.of(name, TEXT));
    assertThatThrownBy(() -> SourceArchive.read(archive))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name)
        .hasMessageContaining("Maybe");
  }

  @Test
  void refusesWhatUnpacksToTooMuch() {
    byte[] archive = SourceArchive.write(Map.of("large.c", new byte[SourceArchive.MOST_BYTES + 1]));
    assertThat(archive.length).isLessThan(1 << 20);
    assertThatThrownBy(() -> SourceArchive.read(archive)).hasMessageContaining("large.c");
  }

  @Test
  void refusesABrokenArchive() {
    byte[] archive = SourceArchive.write(Map.of("example.c", TEXT));
    assertThatThrownBy(() -> SourceArchive.read(Arrays.copyOf(archive, 20)))
        .hasMessageContaining("Maybe");
    assertThatThrownBy(() -> SourceArchive.read(TEXT)).hasMessageContaining("empty");
  }
}
