package io.tinyloop.device;

import io.tinyloop.measure.BoardCalibration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind a device's numbers, beside the numbers.
 *
 * @param calibration that was subtracted; null if nothing was timed
 * @param transcript what was said over the link
 */
public record Evidence(@Nullable BoardCalibration calibration, List<Exchange> transcript) {

  public Evidence {
    transcript = List.copyOf(transcript);
  }
}
