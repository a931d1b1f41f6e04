package io.tinyloop.measure;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How boards of one class differ, by the reference model that each runs on schedule. A board that
 * is slower than the others is so at candidates, too: what it measures is brought to the scale of
 * the class's {@link Yardstick}, so that no candidate looks better or worse for the board that it
 * came to. Thread-safe.
 */
public final class BoardOffsets {

  /** Checks that a board's chart is drawn from, and its offset taken from. */
  private static final int MOST_CHECKS = 100;

  /** A difference of less is none, whatever its standard error. */
  private static final double LEAST = 0.002;

  /** Standard errors that a difference must exceed. */
  private static final double SIGNIFICANT = 3;

  private final ReferenceLog log;
  private final Map<String, BoardOffset> known = new ConcurrentHashMap<>();

  public BoardOffsets(ReferenceLog log) {
    this.log = log;
  }

  /**
   * Adds a board's reference time.
   *
   * @return its chart, if the new check is a signal
   */
  public Optional<ControlChart> note(ReferenceTime time) {
    log.add(time);
    known.remove(time.board());
    return chart(time.board()).filter(chart -> chart.state() == ControlChart.State.OUT_OF_CONTROL);
  }

  /** The chart of a board, of the class that it was of last; empty if it was never checked. */
  public Optional<ControlChart> chart(String uid) {
    List<ReferenceTime> all = log.ofBoard(uid, MOST_CHECKS);
    if (all.isEmpty()) {
      return Optional.empty();
    }
    String boardClass = all.getLast().boardClass();
    return Optional.of(ControlChart.of(uid, boardClass, ofClass(all, boardClass)));
  }

  /** What boards of a class are compared with; empty before the class's first measurement. */
  public Optional<Yardstick> yardstick(String boardClass) {
    return log.yardstick(boardClass);
  }

  private static List<ReferenceTime> ofClass(List<ReferenceTime> all, String boardClass) {
    return all.stream().filter(time -> time.boardClass().equals(boardClass)).toList();
  }

  /**
   * How a board differs from the yardstick of its class, which is pinned now if there is none.
   *
   * @param boardClass that it is of now
   */
  public BoardOffset of(String uid, String boardClass, Instant now) {
    return known.computeIfAbsent(uid, _ -> offset(uid, boardClass, now));
  }

  private BoardOffset offset(String uid, String boardClass, Instant now) {
    List<ReferenceTime> own = ofClass(log.ofBoard(uid, MOST_CHECKS), boardClass);
    if (own.isEmpty()) {
      return BoardOffset.NONE;
    }
    Yardstick yardstick =
        log.yardstick(boardClass)
            .orElseGet(() -> log.pin(median(log.firstOfEach(boardClass), boardClass, now)));
    List<ControlChart.Point> points = ControlChart.of(uid, boardClass, own).sinceSignal();
    List<ReferenceTime> used = own.subList(own.size() - points.size(), own.size());
    Repeated ticks =
        Repeated.of(
            used.stream().mapToDouble(ReferenceTime::ticks).toArray(),
            used.stream().mapToDouble(ReferenceTime::error).toArray());
    double ratio = ticks.mean() / yardstick.ticks();
    double error = Math.hypot(ticks.standardError(), yardstick.error()) / yardstick.ticks();
    return Math.abs(ratio - 1) > Math.max(LEAST, SIGNIFICANT * error)
        ? new BoardOffset(ratio, error, energy(used, yardstick))
        : BoardOffset.NONE;
  }

  private static @Nullable Double energy(List<ReferenceTime> used, Yardstick yardstick) {
    Double whole = yardstick.nanojoules();
    double[] own =
        used.stream()
            .map(ReferenceTime::nanojoules)
            .filter(Objects::nonNull)
            .mapToDouble(nanojoules -> nanojoules)
            .toArray();
    return whole == null || own.length == 0
        ? null
        : (Double) (Arrays.stream(own).average().orElseThrow() / whole);
  }

  private static Yardstick median(List<ReferenceTime> firsts, String boardClass, Instant now) {
    double[] joules =
        firsts.stream()
            .map(ReferenceTime::nanojoules)
            .filter(Objects::nonNull)
            .mapToDouble(nanojoules -> nanojoules)
            .toArray();
    double errors = firsts.stream().mapToDouble(ReferenceTime::error).average().orElseThrow();
    return new Yardstick(
        boardClass,
        now,
        firsts.size(),
        Estimate.of(firsts.stream().mapToDouble(ReferenceTime::ticks).toArray()).median(),
        errors / Math.sqrt(firsts.size()),
        joules.length == 0 ? null : (Double) Estimate.of(joules).median());
  }
}
