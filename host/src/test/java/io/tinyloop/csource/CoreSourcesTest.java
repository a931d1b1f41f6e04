package io.tinyloop.csource;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CoreSourcesTest {

  private static final Path REPOSITORY = Path.of("..", "firmware-stub", "core");

  @Test
  void aProgramWithoutTheRepositoryHasTheSameCore() throws Exception {
    Map<String, byte[]> kept = CoreSources.files(Path.of("no-firmware-here", "core"));

    assertThat(kept).containsKeys("tl_sequence.c", "tl_image.h");
    assertThat(kept.keySet()).isEqualTo(CoreSources.files(REPOSITORY).keySet());
    for (Map.Entry<String, byte[]> file : kept.entrySet()) {
      assertThat(REPOSITORY.resolve(file.getKey())).hasBinaryContent(file.getValue());
    }
    assertThat(kept.keySet()).allMatch(name -> Files.isRegularFile(REPOSITORY.resolve(name)));
  }
}
