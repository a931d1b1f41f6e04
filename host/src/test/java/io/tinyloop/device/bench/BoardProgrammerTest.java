package io.tinyloop.device.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.device.InvalidDeviceException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that write an image, from the project's own {@code boards.json}. */
class BoardProgrammerTest {

  @TempDir Path folder;

  private Path image;

  @BeforeEach
  void buildTheImage() throws Exception {
    Path boards = folder.resolve("build/boards");
    Files.createDirectories(boards);
    image = boards.resolve("stm32f4");
    Files.createFile(boards.resolve("stm32f4.elf"));
    Files.copy(Path.of("../firmware-stub/boards.json"), folder.resolve("boards.json"));
  }

  private BoardProgrammer with(String... tools) throws Exception {
    Path programs = Files.createDirectories(folder.resolve("programs"));
    for (String tool : tools) {
      assertThat(Files.createFile(programs.resolve(tool)).toFile().setExecutable(true)).isTrue();
    }
    return new BoardProgrammer(folder, programs.toString());
  }

  @Test
  void takesTheFirstToolThatIsInstalled() throws Exception {
    assertThat(with("probe-rs", "st-flash").command("stm32f4", null, null))
        .containsExactly("st-flash", "--reset", "write", image + ".bin", "0x08000000");
  }

  @Test
  void takesTheToolThatIsNamedThoughItIsNotInstalled() throws Exception {
    assertThat(with().command("stm32f4", "openocd", "0668FF50"))
        .startsWith("openocd", "-c", "adapter serial 0668FF50")
        .contains("program " + image + ".elf verify reset exit");
  }

  @Test
  void saysWhatIsMissing() throws Exception {
    BoardProgrammer programmer = with();
    assertThatThrownBy(() -> programmer.command("stm32f4", null, null))
        .isInstanceOf(InvalidDeviceException.class)
        .hasMessageContaining("st-flash, openocd, probe-rs")
        .hasMessageContaining("Maybe");
    assertThatThrownBy(() -> programmer.command("stm32f5", null, null))
        .hasMessageContaining("stm32f5")
        .hasMessageContaining("Maybe stm32f4?");
    assertThatThrownBy(() -> programmer.command("stm32f4", "dfu-util", null))
        .hasMessageContaining("dfu-util");
    Files.delete(folder.resolve("build/boards/stm32f4.elf"));
    assertThatThrownBy(() -> programmer.command("stm32f4", "st-flash", null))
        .hasMessageContaining("./tinyloop firmware");
  }
}
