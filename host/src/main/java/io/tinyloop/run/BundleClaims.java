package io.tinyloop.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tinyloop.bundle.BundleArchive;
import io.tinyloop.device.Exchange;
import io.tinyloop.device.SampleSet;
import io.tinyloop.evaluate.Individual;
import io.tinyloop.measure.BoardCalibration;
import io.tinyloop.measure.Energy;
import io.tinyloop.measure.Estimate;
import io.tinyloop.measure.Latency;
import io.tinyloop.measure.Metered;
import io.tinyloop.measure.Reduction;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.Sha256;
import io.tinyloop.protocol.wire.DeviceMessageCodec;
import io.tinyloop.protocol.wire.EvaluateResult;
import io.tinyloop.protocol.wire.InvalidMessageException;
import io.tinyloop.protocol.wire.Window;
import io.tinyloop.run.BundleReplay.Difference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether a bundle agrees with itself: what follows from its raw windows, its images and its
 * transcript is computed anew. Used once.
 */
final class BundleClaims {

  /** Relative; the same numbers in the same order differ by less. */
  private static final double SAME = 1e-9;

  private final BundlePoint point;
  private final Map<String, byte[]> members;
  private final Individual claimed;
  private final List<Difference> differences = new ArrayList<>();

  BundleClaims(BundlePoint point, Map<String, byte[]> members) {
    this.point = point;
    this.members = members;
    this.claimed = point.individual();
  }

  /** What does not agree. */
  List<Difference> check(QuantizedGru model, SampleSet samples) {
    byte[] image = member(BundleArchive.MODEL);
    differ("model SHA-256", point.modelSha256(), Sha256.hex(image));
    differ("data set SHA-256", point.datasetSha256(), Sha256.hex(member(BundleArchive.DATA)));
    differ("model bytes", claimed.modelBytes(), (long) image.length);
    differ("parameter bits", claimed.parameterBits(), model.parameterBits());
    differ("samples", claimed.accuracy().total(), samples.data().sampleCount());
    checkTranscript();
    checkLatency();
    checkEnergy();
    return differences;
  }

  private byte[] member(String name) {
    return Objects.requireNonNull(members.get(name));
  }

  /** A calibration's windows stand in the transcript before those of the candidate. */
  private void checkTranscript() {
    List<Window> said = new ArrayList<>();
    new String(member(BundleArchive.TRANSCRIPT), UTF_8)
        .lines()
        .map(line -> Json.read(line, Exchange.class))
        .filter(exchange -> exchange.fromDevice() && exchange.message().equals("EvaluateResult"))
        .forEach(exchange -> said.addAll(windows(exchange)));
    List<Window> stated = point.windows();
    int before = said.size() - stated.size();
    if (before < 0 || !said.subList(before, said.size()).equals(stated)) {
      differ("raw windows in the transcript", stated, said);
    }
  }

  private static List<Window> windows(Exchange exchange) {
    try {
      byte[] bytes = HexFormat.of().parseHex(exchange.hex());
      return DeviceMessageCodec.decode(bytes).reply() instanceof EvaluateResult result
          ? result.windows()
          : List.of();
    } catch (InvalidMessageException e) {
      throw new IllegalArgumentException(
          "The bundle's transcript has a message that is none: %s\nMaybe it was made by hand."
              .formatted(e.getMessage()),
          e);
    }
  }

  private void checkLatency() {
    Latency stated = claimed.latency();
    differ(
        "interval of the latency",
        String.valueOf(point.latency()),
        String.valueOf(BundlePoint.ReplayInterval.of(stated, point.hello())));
    if (stated == null) {
      return;
    }
    if (point.windows().isEmpty()) {
      differ("raw windows of the latency", "none", "some");
      return;
    }
    try {
      Latency found = Latency.of(point.windows(), point.hello(), calibration());
      double ratio = stated.boardRatio();
      same("latency by its raw windows", ratio * stated.valueMicros(), found.valueMicros());
      if (ratio == 1) {
        same(
            "standard error of the latency",
            stated.standardErrorMicros(),
            found.standardErrorMicros());
      }
      differ("windows", stated.windows(), found.windows());
      differ("latency provenance by the timer", stated.provenance(), found.provenance());
    } catch (IllegalArgumentException e) {
      differ("latency by its raw windows", stated.valueMicros(), String.valueOf(e.getMessage()));
    }
  }

  private BoardCalibration calibration() {
    BoardCalibration taken = point.calibration();
    return taken == null
        ? BoardCalibration.none(
            new BoardCalibration.Key(point.hello().uid(), "", point.hello().clockHertz(), ""),
            Instant.EPOCH)
        : taken;
  }

  private void checkEnergy() {
    Energy stated = claimed.energy();
    differ(
        "interval of the energy",
        String.valueOf(point.energy()),
        String.valueOf(BundlePoint.ReplayInterval.of(stated)));
    if (stated == null || stated.valueMicrojoules() == null) {
      return;
    }
    if (point.windows().isEmpty()) {
      differ("raw windows of the energy", "none", "some");
    } else if (stated.instrument() != null) {
      checkMetered(stated.valueMicrojoules(), stated);
    } else if (claimed.latency() != null && claimed.latency().boardRatio() == 1) {
      double[] micros =
          point.windows().stream()
              .mapToDouble(w -> w.energyNanojoules() / 1e3 / w.sequences())
              .toArray();
      same("energy by its raw windows", stated.valueMicrojoules(), Estimate.of(micros).median());
    }
  }

  /** Windows that were repeated are not told apart here: where lengths differ, value in a range. */
  private void checkMetered(double value, Energy stated) {
    List<Metered> raw = stated.raw();
    if (raw == null || raw.isEmpty() || !raw.stream().allMatch(Metered::isValid)) {
      differ("raw windows of the energy", String.valueOf(raw), "valid ones");
      return;
    }
    int[] lengths = point.windows().stream().mapToInt(Window::sequences).sorted().toArray();
    Estimate most = energy(raw, lengths[0]);
    Estimate least = energy(raw, lengths[lengths.length - 1]);
    if (value < least.median() * (1 - SAME) || value > most.median() * (1 + SAME)) {
      differ(
          "energy by its raw windows", value, "%s…%s µJ".formatted(least.median(), most.median()));
    }
    if (lengths[0] == lengths[lengths.length - 1]) {
      same("standard error of the energy", stated.standardErrorMicrojoules(), most.standardError());
    }
  }

  private Estimate energy(List<Metered> raw, int sequences) {
    int[] each = new int[raw.size()];
    Arrays.fill(each, sequences);
    return Reduction.energy(raw, each, Reduction.sequences(point.windows()), calibration());
  }

  private void same(String what, @Nullable Double stated, double found) {
    if (stated == null || !(Math.abs(stated - found) <= SAME * Math.abs(found))) {
      differ(what, String.valueOf(stated), found);
    }
  }

  private void differ(String what, Object stated, Object found) {
    if (!stated.toString().equals(found.toString())) {
      differences.add(new Difference(what, stated.toString(), found.toString()));
    }
  }
}
