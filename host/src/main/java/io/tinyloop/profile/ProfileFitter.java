package io.tinyloop.profile;

import io.tinyloop.protocol.wire.Digest;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.TickKind;
import io.tinyloop.simulator.cost.FittedCore;
import io.tinyloop.simulator.cost.FittedCore.Figures;
import io.tinyloop.simulator.cost.FittedCore.Origin;
import io.tinyloop.simulator.cost.MatrixKernel;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs genomes on a device, fits a cost model to what it counts, and tests it on other genomes. */
public final class ProfileFitter {

  private final Path firmware;
  private final InstantSource clock;
  private final @Nullable String commit;
  private final Consumer<String> notes;

  /**
   * @param firmware the repository's {@code firmware-stub}, for the tables of cycles
   * @param commit of this program; null: not known
   * @param notes is told how far it is
   */
  public ProfileFitter(
      Path firmware, InstantSource clock, @Nullable String commit, Consumer<String> notes) {
    this.firmware = firmware;
    this.clock = clock;
    this.commit = commit;
    this.notes = notes;
  }

  /** What was observed, by who it is for. */
  private record Observed(
      Hello hello,
      Optional<String> cycleSource,
      List<Observation> fitted,
      List<Observation> unseen,
      List<Observation> trained) {

    boolean countsInstructions() {
      return hello.tickKind() == TickKind.INSTRUCTIONS;
    }
  }

  /**
   * The profile of a device.
   *
   * @throws IllegalArgumentException in two lines, if the device cannot be observed
   */
  public CoreProfile fit(ProfileRequest request) throws InterruptedException {
    Observed observed = observe(request);
    MatrixKernel kernel = MatrixKernel.of(observed.hello().flags(), observed.hello().mcu());
    Map<String, Double> ticks = ProfileFit.ofTicks(observed.fitted(), kernel);
    List<Predictions> predictions = new ArrayList<>();
    String counter = observed.countsInstructions() ? "instructions" : "cycles";
    predict(counter, observed, Observation::ticks, ticks, kernel, predictions);
    Map<String, Double> cycles = observed.countsInstructions() ? Map.of() : ticks;
    if (observed.cycleSource().isPresent()) {
      cycles = ProfileFit.ofCycles(observed.fitted(), kernel, ticks);
      predict(
          "cycles",
          observed,
          one -> Objects.requireNonNull(one.cycles()),
          cycles,
          kernel,
          predictions);
    }
    Map<String, Figures> terms = figures(observed.countsInstructions() ? ticks : Map.of(), cycles);
    return new CoreProfile(
        new FittedCore(
            FittedCore.SCHEMA,
            FittedCore.VERSION,
            observed.hello().mcu(),
            kernel.toString(),
            origin(request, observed, counter),
            predictions.stream().map(Predictions::error).toList(),
            terms),
        predictions);
  }

  private Observed observe(ProfileRequest request) throws InterruptedException {
    List<ProfileCase> fitted = ProfileGenomes.draw(request.genomes(), request.seed());
    List<ProfileCase> unseen = ProfileGenomes.draw(request.unseenGenomes(), request.seed() + 1);
    List<ProfileCase> trained = TrainedGenomes.draw(request.unseenGenomes() / 4, request.seed());
    List<ProfileCase> all = new ArrayList<>(fitted);
    all.addAll(unseen);
    all.addAll(trained);
    List<Observation> seen;
    Hello hello;
    try (ObservedDevice device = ObservedDevice.open(request.device())) {
      seen = device.observe(all, notes);
      hello = device.hello();
    }
    CycleEstimates estimates = new CycleEstimates(firmware);
    boolean wanted = request.cycles() && hello.tickKind() == TickKind.INSTRUCTIONS;
    Optional<String> source = wanted ? estimates.source(hello.mcu()) : Optional.empty();
    if (source.isPresent()) {
      seen = estimates.of(hello.mcu(), seen, notes);
    }
    int second = fitted.size() + unseen.size();
    return new Observed(
        hello,
        source,
        seen.subList(0, fitted.size()),
        seen.subList(fitted.size(), second),
        seen.subList(second, seen.size()));
  }

  private static void predict(
      String of,
      Observed observed,
      java.util.function.ToDoubleFunction<Observation> truth,
      Map<String, Double> terms,
      MatrixKernel kernel,
      List<Predictions> into) {
    into.add(Predictions.of(of, "fitted", observed.fitted(), truth, terms, kernel));
    into.add(Predictions.of(of, "unseen", observed.unseen(), truth, terms, kernel));
    into.add(Predictions.of(of, "trained", observed.trained(), truth, terms, kernel));
  }

  private static Map<String, Figures> figures(
      Map<String, Double> instructions, Map<String, Double> cycles) {
    Map<String, Figures> figures = new HashMap<>();
    (instructions.isEmpty() ? cycles : instructions)
        .keySet()
        .forEach(term ->
            figures.put(
                term, new Figures(rounded(instructions.get(term)), rounded(cycles.get(term)))));
    return figures;
  }

  private static @Nullable Double rounded(@Nullable Double figure) {
    return figure == null ? null : Math.round(figure * 1e4) / 1e4;
  }

  private Origin origin(ProfileRequest request, Observed observed, String counter) {
    Digest digest = observed.hello().firmwareDigest();
    return new Origin(
        request.device().replaceFirst("x\\d+$", ""),
        counter,
        observed.countsInstructions() ? "EMULATED" : "MEASURED",
        observed.cycleSource().orElse(null),
        digest == null ? null : digest.hex(),
        observed.hello().flags(),
        Toolchain.of(firmware, observed.hello().mcu()).orElse(null),
        commit,
        LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).toString(),
        request.seed(),
        request.genomes());
  }
}
