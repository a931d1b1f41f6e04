package io.tinyloop.device;

/**
 * Consecutive samples of a sample set, as one blob that a device can hold.
 *
 * @param firstSample number of the first one in the whole set
 * @param sampleCount at least 1
 */
public record DataBatch(int firstSample, int sampleCount, Blob blob) {

  /** The first samples of the same blob. */
  DataBatch first(int count) {
    return new DataBatch(firstSample, count, blob);
  }
}
