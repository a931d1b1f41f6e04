package io.tinyloop.journal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A person's lease on a device as the journal holds it.
 *
 * @param device its name on the bench
 * @param tenant of the holder
 * @param holder name of the caller who asked for it
 * @param epoch the holder's fencing token; null until it is granted
 * @param seconds from the grant, or the last renewal, to the expiry
 * @param idleSeconds without a renewal, after which others may have the device
 * @param renewedAt when its holder was last heard of; null: not since the request, nor written down
 * @param detail who ended it and why; before that, what its holder should know of the device
 */
public record LeaseRecord(
    String id,
    String device,
    String tenant,
    String holder,
    LeaseState state,
    @Nullable Integer epoch,
    long seconds,
    long idleSeconds,
    Instant requestedAt,
    @Nullable Instant grantedAt,
    @Nullable Instant renewedAt,
    @Nullable Instant expiresAt,
    @Nullable Instant endedAt,
    @Nullable String detail) {

  /** The same lease, granted now. */
  public LeaseRecord granted(int newEpoch, Instant now) {
    return with(LeaseState.ACTIVE, newEpoch, now, now, now.plusSeconds(seconds), null, detail);
  }

  /** The same lease, which its holder has just been heard of. */
  public LeaseRecord renewed(Instant now) {
    return with(state, epoch, grantedAt, now, now.plusSeconds(seconds), null, detail);
  }

  /** The same lease, which waits, and of whose holder was just heard. */
  public LeaseRecord heard(Instant now) {
    return with(state, epoch, grantedAt, now, expiresAt, null, detail);
  }

  /** The same lease, at its end. */
  public LeaseRecord ended(LeaseState how, Instant now, String why) {
    return with(how, epoch, grantedAt, renewedAt, expiresAt, now, why);
  }

  private LeaseRecord with(
      LeaseState newState,
      @Nullable Integer newEpoch,
      @Nullable Instant granted,
      @Nullable Instant renewed,
      @Nullable Instant expires,
      @Nullable Instant ended,
      @Nullable String why) {
    return new LeaseRecord(
        id,
        device,
        tenant,
        holder,
        newState,
        newEpoch,
        seconds,
        idleSeconds,
        requestedAt,
        granted,
        renewed,
        expires,
        ended,
        why);
  }
}
