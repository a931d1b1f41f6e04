package io.tinyloop.device;

/**
 * How an evaluation ended. Only {@link Ok} and {@link CandidateInfeasible} say anything about the
 * candidate; the others are about the equipment, and never reach a search.
 */
public sealed interface Outcome {

  /** The candidate ran; every number is the device's. */
  record Ok(DeviceReport report) implements Outcome {}

  /** The candidate cannot run on the device: too large, or of an unsupported form. */
  record CandidateInfeasible(String device, String reason) implements Outcome {}

  /** The device was reset, broke the protocol, or computed other bytes than the law says. */
  record DeviceFault(String device, String reason) implements Outcome {}

  /** The link broke, or damaged too much. */
  record LinkFault(String device, String reason) implements Outcome {}

  /** A timer or energy meter gave no valid measurement. */
  record InstrumentFault(String device, String reason) implements Outcome {}

  /** The device did not answer in time. */
  record TimedOut(String device, String reason) implements Outcome {}

  /** A newer lease has the device. */
  record LeaseLost(String device, String reason) implements Outcome {}

  /** The outcome's name in journals and statistics, for example {@code DEVICE_FAULT}. */
  default OutcomeKind kind() {
    return switch (this) {
      case Ok _ -> OutcomeKind.OK;
      case CandidateInfeasible _ -> OutcomeKind.CANDIDATE_INFEASIBLE;
      case DeviceFault _ -> OutcomeKind.DEVICE_FAULT;
      case LinkFault _ -> OutcomeKind.LINK_FAULT;
      case InstrumentFault _ -> OutcomeKind.INSTRUMENT_FAULT;
      case TimedOut _ -> OutcomeKind.TIMEOUT;
      case LeaseLost _ -> OutcomeKind.LEASE_LOST;
    };
  }

  /** Name of the device in its fleet. */
  default String device() {
    return switch (this) {
      case Ok(DeviceReport report) -> report.device();
      case CandidateInfeasible infeasible -> infeasible.device;
      case DeviceFault fault -> fault.device;
      case LinkFault fault -> fault.device;
      case InstrumentFault fault -> fault.device;
      case TimedOut fault -> fault.device;
      case LeaseLost fault -> fault.device;
    };
  }

  /** Why the candidate did not run; empty for {@link Ok}. */
  default String reason() {
    return switch (this) {
      case Ok _ -> "";
      case CandidateInfeasible infeasible -> infeasible.reason;
      case DeviceFault fault -> fault.reason;
      case LinkFault fault -> fault.reason;
      case InstrumentFault fault -> fault.reason;
      case TimedOut fault -> fault.reason;
      case LeaseLost fault -> fault.reason;
    };
  }

  /** The same case of the same device, with another reason; {@link Ok} has none. */
  default Outcome withReason(String reason) {
    return switch (this) {
      case Ok ok -> ok;
      case CandidateInfeasible it -> new CandidateInfeasible(it.device, reason);
      case DeviceFault it -> new DeviceFault(it.device, reason);
      case LinkFault it -> new LinkFault(it.device, reason);
      case InstrumentFault it -> new InstrumentFault(it.device, reason);
      case TimedOut it -> new TimedOut(it.device, reason);
      case LeaseLost it -> new LeaseLost(it.device, reason);
    };
  }
}
