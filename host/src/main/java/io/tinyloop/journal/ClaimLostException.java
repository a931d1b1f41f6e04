package io.tinyloop.journal;

/** Another host has taken the run: what this one would have written is not written. */
public final class ClaimLostException extends JournalException {

  ClaimLostException(RunClaim claim) {
    super(
        "The run %s is another host's by now; %s writes no more of it.\nMaybe this host was cut off from the database for longer than a claim lasts."
            .formatted(claim.run(), claim.host()));
  }
}
