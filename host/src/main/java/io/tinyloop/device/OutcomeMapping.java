package io.tinyloop.device;

import io.tinyloop.device.Outcome.CandidateInfeasible;
import io.tinyloop.device.Outcome.DeviceFault;
import io.tinyloop.device.Outcome.InstrumentFault;
import io.tinyloop.device.Outcome.LeaseLost;
import io.tinyloop.device.Outcome.LinkFault;
import io.tinyloop.device.Outcome.TimedOut;

/**
 * What each way in which a conversation can end counts as: the one place that attributes faults.
 */
final class OutcomeMapping {

  private OutcomeMapping() {}

  /** The outcome of an evaluation on {@code device} that ended with {@code exception}. */
  static Outcome of(String device, SessionException exception) {
    String reason = String.valueOf(exception.getMessage());
    return switch (exception) {
      case SessionException.Refused refused -> ofRefusal(device, refused, reason);
      case SessionException.NoAnswer _ -> new TimedOut(device, reason);
      case SessionException.LinkLost _, SessionException.Unreliable _ ->
          new LinkFault(device, reason);
      case SessionException.DeviceReset _,
          SessionException.Stranger _,
          SessionException.Violation _ ->
          new DeviceFault(device, reason);
      case SessionException.Unsteady _ -> new InstrumentFault(device, reason);
    };
  }

  /**
   * A refused candidate is infeasible only where no correct device of this kind could take it:
   * where its model, or one sample beside it, is too large; any other command that is, is a fault.
   * The host has proved that the image is lawful, so INVALID_MODEL is the device's fault.
   */
  private static Outcome ofRefusal(String device, SessionException.Refused refused, String reason) {
    return switch (refused.refusal().reason()) {
      case TOO_LARGE, UNSUPPORTED ->
          refused.ofCandidate()
              ? new CandidateInfeasible(device, reason)
              : new DeviceFault(device, reason);
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
