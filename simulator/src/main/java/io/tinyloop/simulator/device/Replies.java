package io.tinyloop.simulator.device;

import io.tinyloop.protocol.wire.DeviceMessage;
import io.tinyloop.protocol.wire.DeviceMessageCodec;
import io.tinyloop.protocol.wire.DeviceReply;
import io.tinyloop.protocol.wire.HostMessage;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.LinkException;
import java.util.Map;

/** What a simulated device says, and its newest answers, which it says again when asked again. */
final class Replies {

  private static final int REMEMBERED = 32;

  private record Request(int epoch, int id) {}

  private final Map<Request, byte[]> answers = new Newest<>(REMEMBERED);
  private long bootNonce;

  Replies(long bootNonce) {
    this.bootNonce = bootNonce;
  }

  /** Nothing is remembered, and another nonce goes with everything. */
  void rebooted(long nonce) {
    answers.clear();
    bootNonce = nonce;
  }

  void forget() {
    answers.clear();
  }

  /** Answers a request again that was answered before; false if it was not. */
  boolean repeated(Link link, HostMessage message) throws LinkException {
    byte[] known = answers.get(request(message));
    if (known != null) {
      transmit(link, known);
    }
    return known != null;
  }

  private static Request request(HostMessage message) {
    return new Request(message.leaseEpoch(), message.requestId());
  }

  /** Answers a request, and remembers the answer. */
  void answer(Link link, HostMessage message, DeviceReply reply) throws LinkException {
    byte[] frame = encode(message.requestId(), reply);
    answers.put(request(message), frame);
    transmit(link, frame);
  }

  void send(Link link, int requestId, DeviceReply reply) throws LinkException {
    transmit(link, encode(requestId, reply));
  }

  private byte[] encode(int requestId, DeviceReply reply) {
    return DeviceMessageCodec.encode(new DeviceMessage(bootNonce, requestId, reply));
  }

  /** Sends a frame, or gives it up if the line does not take it: the host will ask again. */
  private static void transmit(Link link, byte[] frame) throws LinkException {
    try {
      link.send(frame);
    } catch (LinkException e) {
      if (e.reason() != LinkException.Reason.TIMED_OUT) {
        throw e;
      }
    }
  }
}
