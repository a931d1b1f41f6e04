package io.tinyloop.device.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.device.Blob;
import io.tinyloop.protocol.wire.BlobKind;
import io.tinyloop.protocol.wire.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the host writes into an emulated board's memory, and how the emulator is told of it. */
class DataMemoryTest {

  private static final Launch.Memory LAYOUT = new Launch.Memory(1024, 256);

  private static Blob blob(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) 7);
    return new Blob(BlobKind.DATA_SET, Digest.of(bytes), bytes);
  }

  @Test
  void aDataSetStandsBehindItsDigest() throws Exception {
    try (DataMemory memory = DataMemory.create(LAYOUT)) {
      Blob blob = blob(100);
      assertThat(memory.place(blob)).isTrue();
      byte[] file = Files.readAllBytes(memory.file());
      assertThat(file).hasSize(1024);
      assertThat(Arrays.copyOfRange(file, 256, 288)).isEqualTo(blob.digest().bytes());
      assertThat(Arrays.copyOfRange(file, 320, 420)).isEqualTo(blob.bytes());
      assertThat(Arrays.copyOfRange(file, 420, 1024)).containsOnly(0);
    }
  }

  @Test
  void aDataSetMustFit() throws Exception {
    try (DataMemory memory = DataMemory.create(LAYOUT)) {
      assertThat(memory.place(blob(704))).isTrue();
      byte[] before = Files.readAllBytes(memory.file());
      assertThat(memory.place(blob(705))).isFalse();
      assertThat(Files.readAllBytes(memory.file())).isEqualTo(before);
    }
  }

  @Test
  void theFileEndsWithTheMemory() throws Exception {
    Path file;
    try (DataMemory memory = DataMemory.create(LAYOUT)) {
      file = memory.file();
      assertThat(file).exists();
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void aMemoryHasRoomForDataSets() {
    assertThatThrownBy(() -> new Launch.Memory(320, 256))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("320")
        .hasMessageContaining("256");
  }

  @Test
  void theCommandLineIsFilledIn() {
    Launch launch =
        new Launch(
            List.of("qemu", "port={port}", "path={memory},share"),
            Optional.of(LAYOUT),
            Optional.empty());
    assertThat(launch.connectingTo(4711, Optional.of(Path.of("/m")), Optional.empty()))
        .containsExactly("qemu", "port=4711", "path=/m,share");
  }
}
