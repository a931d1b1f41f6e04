package io.tinyloop.journal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A calibration in the journal.
 *
 * @param uid of the board
 * @param firmware digest, hexadecimal; empty where the board does not say it
 * @param meter kind and serial number; empty without a meter
 * @param supplyMillivolts 0: unknown
 * @param temperature in °C; null: unknown
 * @param body JSON of what was fitted
 */
public record CalibrationRecord(
    String uid,
    String firmware,
    long clockHertz,
    String meter,
    Instant takenAt,
    int supplyMillivolts,
    @Nullable Double temperature,
    String body) {}
