package io.tinyloop.device;

/** The cases of {@link Outcome} by name. */
public enum OutcomeKind {
  OK,
  CANDIDATE_INFEASIBLE,
  DEVICE_FAULT,
  LINK_FAULT,
  INSTRUMENT_FAULT,
  TIMEOUT,
  LEASE_LOST;

  /** Whether the outcome is about the candidate, and stands; the others are tried elsewhere. */
  public boolean settled() {
    return this == OK || this == CANDIDATE_INFEASIBLE;
  }
}
