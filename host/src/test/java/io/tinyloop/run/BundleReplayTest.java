package io.tinyloop.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tinyloop.bundle.BundleArchive;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is exported of a search over simulated boards with meters can be replayed. */
@Timeout(300)
class BundleReplayTest {

  @TempDir private static Path directory;
  private static Path run;
  private static byte[] bundle;

  @BeforeAll
  static void search() throws Exception {
    Path data = SmallMnist.write(directory.resolve("data"));
    run = directory.resolve("run");
    RunConfiguration configuration =
        new RunConfiguration(
            SmallMnist.source(data),
            "paper",
            List.of("accuracy", "size", "latency", "energy"),
            List.of(),
            "sim:cortex-m4x2~emulated:ppk2",
            4,
            2,
            1,
            "narrow",
            16);
    try (PrivateHost host = PrivateHost.open(run, _ -> {})) {
      assertThat(host.await(host.start(configuration, new RunListener() {})).front()).isNotEmpty();
    }
    try (FolderExport export = FolderExport.open(run)) {
      bundle = export.file(1, ExportForm.BUNDLE);
    }
  }

  private static BundleReplay.Result replay(byte[] bytes, String device) throws Exception {
    Path file = Files.write(directory.resolve("point.bundle"), bytes);
    return BundleReplay.read(file).run(device, Equipment.NONE, _ -> {});
  }

  private static Map<String, byte[]> members() {
    return new LinkedHashMap<>(BundleArchive.read(bundle));
  }

  @Test
  void thePointOfARunIsVerifiedOnADeviceLikeItsOwn() throws Exception {
    BundleReplay.Result result = replay(bundle, null);

    assertThat(result.differences()).isEmpty();
    assertThat(result.verified()).isTrue();
    assertThat(result.device()).isEqualTo("sim:cortex-m4~emulated:ppk2@3300");
    assertThat(result.energy().instrument()).isEqualTo("ppk2:emulated");
  }

  @Test
  void theSamePointGivesTheSameBytes() {
    try (FolderExport export = FolderExport.open(run)) {
      assertThat(export.file(1, ExportForm.BUNDLE)).isEqualTo(bundle);
    }
  }

  @Test
  void anotherCoreIsSaidToDifferWithBothValues() throws Exception {
    BundleReplay.Result result = replay(bundle, "sim:cortex-m0plus~emulated:ppk2");

    assertThat(result.verified()).isFalse();
    assertThat(result.differences())
        .extracting(BundleReplay.Difference::what)
        .contains("latency", "energy")
        .doesNotContain("prediction digest", "state digest");
    assertThat(result.remarks())
        .anySatisfy(remark -> {
          assertThat(remark.what()).isEqualTo("core");
          assertThat(remark.stated()).isEqualTo("cortex-m4");
          assertThat(remark.found()).isEqualTo("cortex-m0plus");
        });
  }

  @Test
  void aClaimOfOtherBytesDiffers() throws Exception {
    Map<String, byte[]> members = members();
    String point = new String(members.get(BundleArchive.POINT), UTF_8);
    String digest = point.replaceAll("(?s).*\"predictionDigest\" : \"([0-9a-f]+)\".*", "$1");
    members.put(BundleArchive.POINT, point.replace(digest, "0".repeat(64)).getBytes(UTF_8));

    BundleReplay.Result result = replay(BundleArchive.write(members), null);

    assertThat(result.verified()).isFalse();
    assertThat(result.differences())
        .contains(
            new BundleReplay.Difference("prediction digest", "0".repeat(64), digest),
            new BundleReplay.Difference("prediction digest by the law", "0".repeat(64), digest));
  }

  @Test
  void windowsThatTheDeviceDidNotSayDiffer() throws Exception {
    Map<String, byte[]> members = members();
    String point = new String(members.get(BundleArchive.POINT), UTF_8);
    String changed =
        point.replaceFirst("\"ticks\" : (\\d+)(,\\s+\"energyNano)", "\"ticks\" : 9$1$2");
    assertThat(changed).isNotEqualTo(point);
    members.put(BundleArchive.POINT, changed.getBytes(UTF_8));

    BundleReplay.Result result = replay(BundleArchive.write(members), null);

    assertThat(result.differences())
        .extracting(BundleReplay.Difference::what)
        .contains("raw windows in the transcript", "standard error of the latency");
  }

  /** Every figure that follows from others; what a forger would polish. */
  @ParameterizedTest
  @CsvSource({
    "/individual/latency/valueMicros, 1.5, latency by its raw windows",
    "/individual/latency/standardErrorMicros, 900, standard error of the latency",
    "/individual/latency/provenance, MEASURED, latency provenance by the timer",
    "/individual/latency/raw, null, raw windows of the latency",
    "/individual/energy/valueMicrojoules, 1.5, energy by its raw windows",
    "/individual/energy/standardErrorMicrojoules, 900, standard error of the energy",
    "/individual/energy/raw, null, raw windows of the energy",
    "/individual/accuracy/total, 51, samples",
    "/individual/parameterBits, 17, parameter bits",
    "/latency/high, 1000000, interval of the latency",
    "/latency, null, interval of the latency",
    "/energy/low, 0, interval of the energy",
    "/energy, null, interval of the energy"
  })
  void aFigureThatDoesNotFollowFromTheOthersDiffers(String field, String other, String what)
      throws Exception {
    Map<String, byte[]> members = members();
    JsonNode point = Json.MAPPER.readTree(members.get(BundleArchive.POINT));
    int last = field.lastIndexOf('/');
    ObjectNode parent = (ObjectNode) point.at(field.substring(0, last));
    parent.set(field.substring(last + 1), value(other));
    members.put(BundleArchive.POINT, Json.MAPPER.writeValueAsBytes(point));

    BundleReplay.Result result = replay(BundleArchive.write(members), null);

    assertThat(result.verified()).isFalse();
    assertThat(result.differences()).extracting(BundleReplay.Difference::what).contains(what);
  }

  private static JsonNode value(String text) throws Exception {
    return Character.isUpperCase(text.charAt(0))
        ? Json.MAPPER.getNodeFactory().textNode(text)
        : Json.MAPPER.readTree(text);
  }

  @Test
  void thereIsNoPointBehindTheLast() {
    try (FolderExport export = FolderExport.open(run)) {
      assertThatThrownBy(() -> export.file(1000, ExportForm.BUNDLE))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("not 1000")
          .hasMessageContaining("\nMaybe ");
    }
  }
}
