package io.tinyloop.measure;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a board adds to each window, and how its clock goes: measured with a small known model,
 * subtracted from every measurement, and measured again when it may have changed.
 *
 * @param key what it holds for
 * @param takenAt when
 * @param supplyMillivolts that the board said; 0: unknown
 * @param temperature of board or meter in °C, where one says it
 * @param ticks overhead of a window in ticks of the board's timer
 * @param micros overhead of a window in µs between the marker's edges; null without a meter
 * @param microjoules overhead of a window; null without a meter
 * @param clock the board's clock against the host's
 * @param meterClock the meter's clock against the board's
 */
public record BoardCalibration(
    Key key,
    Instant takenAt,
    int supplyMillivolts,
    @Nullable Double temperature,
    OverheadFit ticks,
    @Nullable OverheadFit micros,
    @Nullable OverheadFit microjoules,
    ClockRatio clock,
    @Nullable ClockRatio meterClock) {

  /** After so long a calibration has expired. */
  public static final Duration LIFE = Duration.ofHours(24);

  private static final double MOST_SUPPLY_CHANGE = 0.02;
  private static final double MOST_DEGREES = 5;

  /**
   * What a calibration holds for.
   *
   * @param uid of the board
   * @param firmware digest, hexadecimal; empty where the board does not say it
   * @param clockHertz of the board's core
   * @param meter kind and serial number of the energy meter; empty without
   */
  public record Key(String uid, String firmware, long clockHertz, String meter) {}

  /** No overhead and a clock that is believed: for numbers that a model makes. */
  public static BoardCalibration none(Key key, Instant now) {
    return new BoardCalibration(
        key, now, 0, null, OverheadFit.NONE, null, null, ClockRatio.UNKNOWN, null);
  }

  /**
   * Whether it may be used still.
   *
   * @param supply millivolts that the board says now; 0: unknown
   * @param degrees temperature now; null: unknown
   */
  public boolean holds(Instant now, int supply, @Nullable Double degrees) {
    boolean young = now.isBefore(takenAt.plus(LIFE)) && !now.isBefore(takenAt.minus(LIFE));
    boolean sameSupply =
        supply == 0
            || supplyMillivolts == 0
            || Math.abs(supply - supplyMillivolts) <= MOST_SUPPLY_CHANGE * supplyMillivolts;
    Double before = temperature;
    boolean sameTemperature =
        degrees == null || before == null || Math.abs(degrees - before) <= MOST_DEGREES;
    return young && sameSupply && sameTemperature;
  }
}
