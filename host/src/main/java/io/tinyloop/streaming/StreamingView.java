package io.tinyloop.streaming;

import io.tinyloop.measure.Provenance;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a device keeps up with a stream, and what that costs.
 *
 * <p>At another clock than its own a device is modelled: the same cycles, none of them waiting for
 * memory, and the same energy a cycle.
 *
 * @param hopMicros the deadline, in µs
 * @param work of one hop, without {@code otherCycles}
 * @param otherCycles of one hop for anything else
 * @param lowestClockHertz at which the slowest step meets the deadline; null where no cycles are
 *     known
 * @param clocks the device's own, then the lowest, then those that were asked about
 */
public record StreamingView(
    double hopMicros,
    HopWork work,
    long otherCycles,
    @Nullable Double sleepMicrowatts,
    @Nullable Figure lowestClockHertz,
    List<AtClock> clocks) {

  /**
   * A device at one clock.
   *
   * @param hopWorkMicros time that one hop's work takes, in µs
   * @param busyShare of the hop, by the slowest step
   * @param meetsDeadline whether the slowest step ends within the hop
   * @param awakeMicrojoulesPerSecond energy of the work; null where it is not known
   * @param sleepMicrojoulesPerSecond energy between; null where the power of sleep is not known
   * @param microjoulesPerSecond both; null unless both are known
   */
  public record AtClock(
      long clockHertz,
      Figure hopWorkMicros,
      double busyShare,
      boolean meetsDeadline,
      @Nullable Figure awakeMicrojoulesPerSecond,
      @Nullable Figure sleepMicrojoulesPerSecond,
      @Nullable Figure microjoulesPerSecond) {}

  public StreamingView {
    clocks = List.copyOf(clocks);
  }

  /**
   * The view of this work.
   *
   * @throws IllegalArgumentException in two lines, if clocks are asked about and no cycles are
   *     known
   */
  public static StreamingView of(HopWork work, Stream stream) {
    Figure cycles = work.cycles();
    if (cycles == null && (!stream.clocksHertz().isEmpty() || stream.otherCycles() > 0)) {
      throw new IllegalArgumentException(
          "The device %s counts no cycles, so that nothing is known of other clocks.%nMaybe name a board with --board."
              .formatted(work.device()));
    }
    List<AtClock> clocks = new ArrayList<>();
    clocks.add(at(work, stream, work.clockHertz()));
    Figure lowest = null;
    if (cycles != null) {
      double slowest = cycles.value() * work.slowestMicros().value() / work.micros().value();
      long hertz =
          Math.max(
              1, (long) Math.ceil((slowest + stream.otherCycles()) / stream.hopMicros() * 1e6));
      lowest = Figure.modelled((double) hertz);
      clocks.add(at(work, stream, hertz));
    }
    stream.clocksHertz().forEach(clock -> clocks.add(at(work, stream, clock)));
    return new StreamingView(
        stream.hopMicros(), work, stream.otherCycles(), stream.sleepMicrowatts(), lowest, clocks);
  }

  /** Whether the device keeps up at every clock that was asked about, or else at its own. */
  public boolean keepsUp() {
    int asked = lowestClockHertz == null ? 1 : 2;
    return clocks.size() == asked
        ? clocks.getFirst().meetsDeadline()
        : clocks.subList(asked, clocks.size()).stream().allMatch(AtClock::meetsDeadline);
  }

  private static AtClock at(HopWork work, Stream stream, long clock) {
    boolean own = clock == work.clockHertz();
    Figure cycles = work.cycles();
    double ratio = (double) work.clockHertz() / clock;
    double other = 1e6 * stream.otherCycles() / clock;
    boolean asMeasured = own && stream.otherCycles() == 0;
    Figure micros =
        asMeasured ? work.micros() : Figure.modelled(work.micros().value() * ratio + other);
    double slowest = work.slowestMicros().value() * ratio + other;
    double busy = slowest / stream.hopMicros();
    // A hertz is not divided: the lowest clock is the next whole one above the deadline's.
    boolean meets = busy <= 1;
    double perSecond = 1e6 / stream.hopMicros();
    Figure energy = meets ? work.microjoules() : null;
    Double sleepPower = stream.sleepMicrowatts();
    Figure awake = null;
    if (energy != null) {
      double more = cycles == null ? 1 : (cycles.value() + stream.otherCycles()) / cycles.value();
      awake =
          new Figure(
              energy.value() * more * perSecond,
              asMeasured ? energy.provenance() : Provenance.MODELLED);
    }
    Figure sleep =
        sleepPower == null || !meets
            ? null
            : Figure.modelled(sleepPower * (1 - micros.value() / stream.hopMicros()));
    return new AtClock(
        clock,
        micros,
        busy,
        meets,
        awake,
        sleep,
        awake == null || sleep == null ? null : Figure.modelled(awake.value() + sleep.value()));
  }
}
