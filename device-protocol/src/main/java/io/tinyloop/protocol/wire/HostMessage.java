package io.tinyloop.protocol.wire;

/**
 * What a host sends: a command of one lease.
 *
 * @param requestId in [1, 2^31 − 1]; the answer carries it back
 * @param leaseEpoch fencing token, in [0, 2^31 − 1]; a device refuses one older than it has seen
 */
public record HostMessage(int requestId, int leaseEpoch, HostCommand command) {

  public HostMessage {
    if (requestId < 1) {
      throw new IllegalArgumentException(
          "The request id (%d) must be in [1, 2^31 − 1].".formatted(requestId));
    }
    if (leaseEpoch < 0) {
      throw new IllegalArgumentException(
          "The lease epoch (%d) must be in [0, 2^31 − 1].".formatted(leaseEpoch));
    }
  }
}
