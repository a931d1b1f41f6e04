package io.tinyloop.protocol.wire;

/**
 * What a device sends.
 *
 * @param bootNonce drawn at boot; a change tells that the device was reset
 * @param requestId the request that this answers, or 0
 */
public record DeviceMessage(long bootNonce, int requestId, DeviceReply reply) {

  public DeviceMessage {
    if (requestId < 0) {
      throw new IllegalArgumentException(
          "The request id (%d) must be in [0, 2^31 − 1].".formatted(requestId));
    }
  }
}
