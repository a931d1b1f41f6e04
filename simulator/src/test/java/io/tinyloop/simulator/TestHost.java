package io.tinyloop.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.protocol.wire.BlobKind;
import io.tinyloop.protocol.wire.DeviceMessage;
import io.tinyloop.protocol.wire.DeviceMessageCodec;
import io.tinyloop.protocol.wire.DeviceReply;
import io.tinyloop.protocol.wire.DeviceReply.Progress;
import io.tinyloop.protocol.wire.DeviceReply.UploadStatus;
import io.tinyloop.protocol.wire.Digest;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.HostCommand;
import io.tinyloop.protocol.wire.HostCommand.HelloRequest;
import io.tinyloop.protocol.wire.HostCommand.UploadBegin;
import io.tinyloop.protocol.wire.HostCommand.UploadChunk;
import io.tinyloop.protocol.wire.HostMessage;
import io.tinyloop.protocol.wire.HostMessageCodec;
import io.tinyloop.protocol.wire.Link;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** The smallest host: sends commands over a link that loses nothing and waits for answers. */
public final class TestHost implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Link link;
  private int epoch;
  private int requestId;
  private long bootNonce;
  private int progressMessages;

  public TestHost(Link link) {
    this.link = link;
  }

  public Link link() {
    return link;
  }

  /** The lease epoch of the commands from now on. */
  public void useEpoch(int value) {
    epoch = value;
  }

  /** The boot nonce of the newest answer. */
  public long bootNonce() {
    return bootNonce;
  }

  /** Progress messages that were seen while waiting for answers. */
  public int progressMessages() {
    return progressMessages;
  }

  /** Sends a command and gives its request id. */
  public int send(HostCommand command) throws Exception {
    requestId++;
    link.send(HostMessageCodec.encode(new HostMessage(requestId, epoch, command)));
    return requestId;
  }

  /** The next message, progress included. */
  public DeviceMessage next() throws Exception {
    byte[] frame = link.receive(PATIENCE);
    assertThat(frame).as("a message on %s", link.name()).isNotNull();
    DeviceMessage message = DeviceMessageCodec.decode(frame);
    bootNonce = message.bootNonce();
    return message;
  }

  /** The final answer to a request. */
  public DeviceReply answer(int id) throws Exception {
    DeviceMessage message = next();
    while (message.reply() instanceof Progress || message.requestId() != id) {
      progressMessages += message.reply() instanceof Progress ? 1 : 0;
      message = next();
    }
    return message.reply();
  }

  public DeviceReply request(HostCommand command) throws Exception {
    return answer(send(command));
  }

  public <T extends DeviceReply> T request(HostCommand command, Class<T> expected)
      throws Exception {
    DeviceReply reply = request(command);
    assertThat(reply).isInstanceOf(expected);
    return expected.cast(reply);
  }

  public Hello hello() throws Exception {
    return request(HelloRequest.of(77), Hello.class);
  }

  /** Uploads a blob in chunks, as many under way as allowed; the last answer. */
  public DeviceReply upload(BlobKind kind, byte[] blob, Hello hello) throws Exception {
    DeviceReply begun = request(new UploadBegin(kind, Digest.of(blob), blob.length));
    if (!(begun instanceof UploadStatus(int next, boolean complete)) || complete) {
      return begun;
    }
    DeviceReply last = begun;
    Deque<Integer> underWay = new ArrayDeque<>();
    for (UploadChunk chunk : chunks(blob, next, hello.maxChunkBytes())) {
      if (underWay.size() == hello.windowChunks()) {
        last = answer(underWay.remove());
      }
      underWay.add(send(chunk));
    }
    while (!underWay.isEmpty()) {
      last = answer(underWay.remove());
    }
    return last;
  }

  /** The chunks of a blob from an offset on. */
  public static List<UploadChunk> chunks(byte[] blob, int from, int size) {
    List<UploadChunk> chunks = new ArrayList<>();
    for (int at = from; at < blob.length; at += size) {
      int end = Math.min(blob.length, at + size);
      chunks.add(new UploadChunk(at, Arrays.copyOfRange(blob, at, end)));
    }
    return chunks;
  }

  @Override
  public void close() {
    link.close();
  }
}
