package io.tinyloop.device;

import io.tinyloop.device.Outcome.CandidateInfeasible;
import io.tinyloop.device.Outcome.DeviceFault;
import io.tinyloop.device.Outcome.LeaseLost;
import io.tinyloop.device.Outcome.LinkFault;
import io.tinyloop.device.Outcome.TimedOut;
import io.tinyloop.protocol.wire.RefusalReason;

/**
 * What each way in which a conversation can end counts as: the one place that attributes faults.
 */
final class OutcomeMapping {

  private OutcomeMapping() {}

  /** The outcome of an evaluation on {@code device} that ended with {@code exception}. */
  static Outcome of(String device, SessionException exception) {
    String reason = String.valueOf(exception.getMessage());
    return switch (exception) {
      case SessionException.Refused refused ->
          ofRefusal(device, refused.refusal().reason(), reason);
      case SessionException.NoAnswer _ -> new TimedOut(device, reason);
      case SessionException.LinkLost _, SessionException.Unreliable _ ->
          new LinkFault(device, reason);
      case SessionException.DeviceReset _, SessionException.Violation _ ->
          new DeviceFault(device, reason);
    };
  }

  /**
   * A refused candidate is infeasible only where no correct device of this kind could take it. The
   * host has proved that the image is lawful, so INVALID_MODEL is the device's fault.
   */
  private static Outcome ofRefusal(String device, RefusalReason refusal, String reason) {
    return switch (refusal) {
      case TOO_LARGE, UNSUPPORTED -> new CandidateInfeasible(device, reason);
      case STALE_EPOCH -> new LeaseLost(device, reason);
      case BAD_DIGEST, BAD_OFFSET -> new LinkFault(device, reason);
      case CANCELLED -> new TimedOut(device, reason);
      case UNSPECIFIED,
          MALFORMED,
          UNSUPPORTED_VERSION,
          UNKNOWN_MODEL,
          UNKNOWN_DATA_SET,
          INVALID_MODEL,
          INVALID_DATA_SET,
          INCOMPATIBLE,
          SAMPLE_RANGE,
          BUSY,
          INTERNAL ->
          new DeviceFault(device, reason);
    };
  }
}
