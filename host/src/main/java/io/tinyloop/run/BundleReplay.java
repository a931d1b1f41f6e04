package io.tinyloop.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tinyloop.bundle.BundleArchive;
import io.tinyloop.device.DeviceReport;
import io.tinyloop.device.EvaluationJob;
import io.tinyloop.device.Outcome;
import io.tinyloop.device.SampleSet;
import io.tinyloop.evaluate.EquipmentException;
import io.tinyloop.evaluate.Individual;
import io.tinyloop.measure.Energy;
import io.tinyloop.measure.Latency;
import io.tinyloop.measure.MeasurementPlan;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.protocol.arithmetic.InferenceResult;
import io.tinyloop.protocol.model.DataSetImage;
import io.tinyloop.protocol.model.InvalidImageException;
import io.tinyloop.protocol.model.ModelImage;
import io.tinyloop.protocol.model.QuantizedGru;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Replays a bundle: what it claims is compared with itself, with the law, and with what a device
 * makes of the same model and samples.
 */
public final class BundleReplay {

  private static final Duration DEADLINE = Duration.ofMinutes(30);

  private final Map<String, byte[]> members;
  private final BundlePoint point;
  private final List<Difference> differences = new ArrayList<>();
  private final List<Difference> remarks = new ArrayList<>();
  private boolean sameBoard;

  /**
   * Something that is not as the bundle says.
   *
   * @param what for example {@code prediction digest}
   * @param stated by the bundle
   * @param found now
   */
  public record Difference(String what, String stated, String found) {}

  /**
   * What came of a replay.
   *
   * @param differences of what must be the same; none: it is verified
   * @param remarks on what is another and need not be the same
   */
  public record Result(
      String run,
      int number,
      String device,
      boolean verified,
      List<Difference> differences,
      List<Difference> remarks,
      @Nullable Latency latency,
      @Nullable Energy energy) {}

  private BundleReplay(Map<String, byte[]> members, BundlePoint point) {
    this.members = members;
    this.point = point;
  }

  /**
   * Reads a bundle.
   *
   * @throws IllegalArgumentException in two lines, if it is none, or not whole
   */
  public static BundleReplay read(Path file) {
    byte[] bytes;
    try {
      if (Files.size(file) > BundleArchive.MOST_BYTES) {
        throw new IllegalArgumentException(
            "The bundle (%s) has %,d bytes, more than %,d.\nMaybe another file was meant."
                .formatted(file, Files.size(file), BundleArchive.MOST_BYTES));
      }
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "The bundle (%s) cannot be read.\nMaybe it is somewhere else.".formatted(file), e);
    }
    Map<String, byte[]> members;
    try {
      members = BundleArchive.read(bytes);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
    String text = new String(Objects.requireNonNull(members.get(BundleArchive.POINT)), UTF_8);
    return new BundleReplay(members, Json.read(text, BundlePoint.class));
  }

  /** The device that the bundle is from, as a spec. */
  public String device() {
    return point.device();
  }

  /**
   * Replays it.
   *
   * @param device a spec; null: one as the bundle is from
   * @param equipment beside this machine
   */
  public Result run(@Nullable String device, Equipment equipment, Consumer<String> notes)
      throws InterruptedException {
    QuantizedGru model = model();
    SampleSet samples = samples();
    differences.addAll(new BundleClaims(point, members).check(model, samples));
    checkLaw(model, samples);
    String spec = device == null ? point.device() : device;
    DeviceReport report =
        report(spec, equipment, EvaluationJob.of(model, samples, plan(), DEADLINE), notes);
    compare(report);
    return new Result(
        point.run(),
        point.number(),
        spec,
        differences.isEmpty(),
        List.copyOf(differences),
        List.copyOf(remarks),
        report.latency(),
        point.energy() == null ? null : report.energy());
  }

  private @Nullable MeasurementPlan plan() {
    return point.latency() == null ? null : MeasurementPlan.DEFAULT;
  }

  private QuantizedGru model() {
    try {
      return ModelImage.decode(member(BundleArchive.MODEL));
    } catch (InvalidImageException e) {
      throw invalid("model", e);
    }
  }

  private SampleSet samples() {
    try {
      return SampleSet.of(DataSetImage.decode(member(BundleArchive.DATA)));
    } catch (InvalidImageException e) {
      throw invalid("data set", e);
    }
  }

  private static IllegalArgumentException invalid(String what, InvalidImageException e) {
    return new IllegalArgumentException(
        "The bundle's %s is none: %s\nMaybe it was made by hand.".formatted(what, e.getMessage()),
        e);
  }

  private byte[] member(String name) {
    return Objects.requireNonNull(members.get(name));
  }

  private void checkLaw(QuantizedGru model, SampleSet samples) {
    InferenceResult law = BatchedEngine.fastest().run(model, samples.data());
    Individual claimed = point.individual();
    differ("prediction digest by the law", claimed.predictionDigest(), law.predictionDigest());
    differ("state digest by the law", claimed.stateDigest(), law.stateDigest());
    differ(
        "correct samples by the law", claimed.accuracy().correct(), law.correct(samples.data(), 0));
  }

  private static DeviceReport report(
      String spec, Equipment equipment, EvaluationJob job, Consumer<String> notes)
      throws InterruptedException {
    try (OpenFleet fleet =
        OpenFleet.start(
            spec,
            BatchedEngine.fastest(),
            InstantSource.system(),
            equipment,
            (name, kind, detail) -> notes.accept("%s on %s: %s".formatted(kind, name, detail)))) {
      Outcome outcome = fleet.lane().submit(job).get();
      if (outcome instanceof Outcome.Ok(DeviceReport report)) {
        return report;
      }
      throw new EquipmentException(outcome);
    } catch (ExecutionException e) {
      throw new IllegalStateException("The pool broke down.", e.getCause());
    }
  }

  private void compare(DeviceReport report) {
    Individual claimed = point.individual();
    differ("prediction digest", claimed.predictionDigest(), report.predictionDigest().hex());
    differ("state digest", claimed.stateDigest(), report.stateDigest().hex());
    differ("correct samples", claimed.accuracy().correct(), report.correct());
    differ("resident bytes", claimed.residentBytes(), (long) report.residentBytes());
    sameBoard = point.hello().uid().equals(report.hello().uid());
    compareLatency(claimed.latency(), report.latency());
    compareEnergy(claimed.energy(), report.energy());
    remark("core", point.hello().mcu(), report.hello().mcu());
    remark("board", point.hello().board(), report.hello().board());
    remark("uid", point.hello().uid(), report.hello().uid());
    remark("clock, Hz", point.hello().clockHertz(), report.hello().clockHertz());
    remark(
        "firmware digest",
        String.valueOf(point.hello().firmwareDigest()),
        String.valueOf(report.hello().firmwareDigest()));
    remark("firmware flags", point.hello().flags(), report.hello().flags());
    remarkPublished();
    remark("commit", point.commit(), RunLauncher.programCommit());
  }

  private void compareLatency(@Nullable Latency stated, @Nullable Latency found) {
    BundlePoint.ReplayInterval interval = point.latency();
    if (stated == null || interval == null) {
      return;
    }
    differ("latency provenance", stated.provenance(), found == null ? "none" : found.provenance());
    within("latency", interval, found == null ? null : (Double) comparable(stated, found));
    remark("board ratio", stated.boardRatio(), found == null ? "none" : found.boardRatio());
  }

  /**
   * A board that was brought to its class's scale is compared on its own: its class may be away.
   */
  private double comparable(Latency stated, Latency found) {
    return sameBoard
        ? found.valueMicros() * found.boardRatio() / stated.boardRatio()
        : found.valueMicros();
  }

  /** The front may say another number: that of all timings together. */
  private void remarkPublished() {
    BundlePoint.Published front = point.published();
    Latency latency = point.individual().latency();
    if (front != null && front.latencyMicros() != null && latency != null) {
      remark(
          "latency in the front, of all its timings", latency.valueMicros(), front.latencyMicros());
    }
  }

  private void compareEnergy(@Nullable Energy stated, @Nullable Energy found) {
    BundlePoint.ReplayInterval interval = point.energy();
    if (stated == null || interval == null) {
      return;
    }
    differ(
        "energy provenance",
        String.valueOf(stated.provenance()),
        found == null || found.provenance() == null ? "none" : found.provenance());
    within("energy", interval, found == null ? null : found.valueMicrojoules());
    remark(
        "instrument",
        String.valueOf(stated.instrument()),
        String.valueOf(found == null ? null : found.instrument()));
  }

  private void within(String what, BundlePoint.ReplayInterval interval, @Nullable Double found) {
    if (found == null || !interval.contains(found)) {
      differences.add(
          new Difference(
              what,
              "%.6g %s, repeated in [%.6g, %.6g]"
                  .formatted(interval.value(), interval.unit(), interval.low(), interval.high()),
              found == null ? "none" : "%.6g %s".formatted(found, interval.unit())));
    }
  }

  private void differ(String what, Object stated, Object found) {
    if (!stated.toString().equals(found.toString())) {
      differences.add(new Difference(what, stated.toString(), found.toString()));
    }
  }

  private void remark(String what, Object stated, Object found) {
    if (!stated.toString().equals(found.toString())) {
      remarks.add(new Difference(what, stated.toString(), found.toString()));
    }
  }
}
