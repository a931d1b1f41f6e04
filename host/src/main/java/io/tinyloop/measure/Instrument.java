package io.tinyloop.measure;

/**
 * An energy meter by name.
 *
 * @param kind for example {@code ppk2}
 * @param serial number or address; empty where it has none
 * @param provenance of what it says: an emulated instrument shows a modelled current
 * @param secondsPerSample of its clock; 0: it has none of its own
 */
public record Instrument(
    String kind, String serial, Provenance provenance, double secondsPerSample) {

  /** Kind and serial number, as in a calibration's key. */
  public String name() {
    return serial.isEmpty() ? kind : kind + ":" + serial;
  }
}
