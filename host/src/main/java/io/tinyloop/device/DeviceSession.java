package io.tinyloop.device;

import io.tinyloop.protocol.wire.BlobKind;
import io.tinyloop.protocol.wire.ConformanceKind;
import io.tinyloop.protocol.wire.DeviceMessage;
import io.tinyloop.protocol.wire.DeviceReply.ConformanceReply;
import io.tinyloop.protocol.wire.DeviceReply.Done;
import io.tinyloop.protocol.wire.DeviceReply.SampleRecords;
import io.tinyloop.protocol.wire.Digest;
import io.tinyloop.protocol.wire.EvaluateResult;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.HostCommand.Cancel;
import io.tinyloop.protocol.wire.HostCommand.Conformance;
import io.tinyloop.protocol.wire.HostCommand.Evaluate;
import io.tinyloop.protocol.wire.HostCommand.FetchSamples;
import io.tinyloop.protocol.wire.HostCommand.HelloRequest;
import io.tinyloop.protocol.wire.HostCommand.Ping;
import io.tinyloop.protocol.wire.HostCommand.Reset;
import io.tinyloop.protocol.wire.HostCommand.SetBaud;
import io.tinyloop.protocol.wire.Limits;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.LinkException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A conversation with one device: plain blocking calls, each with a deadline. Begins with {@link
 * #open}. Used by one thread; any exception but {@link SessionException.Refused} ends it.
 */
public final class DeviceSession implements AutoCloseable {

  /** The arithmetic that this host computes and expects. */
  static final int ARITHMETIC_VERSION = 1;

  private static final int HIGHEST_FIRST_REQUEST = 1 << 30;
  private static final int MOST_SAMPLES_A_PAGE = 4096;

  private final Link link;
  private final RequestChannel channel;
  private final Hello hello;
  private final long bootNonce;

  /**
   * The newest blob of each kind that was brought or found there. Older ones the device may drop.
   */
  private final Map<BlobKind, Digest> resident = new EnumMap<>(BlobKind.class);

  private DeviceSession(Link link, RequestChannel channel, Hello hello, long bootNonce) {
    this.bootNonce = bootNonce;
    this.link = link;
    this.channel = channel;
    this.hello = hello;
  }

  /**
   * Opens a session: asks the device who it is, by a challenge that only its answer to this request
   * can carry.
   *
   * @param leaseEpoch fencing token, in [0, 2^31 − 1]; the device refuses an older one than it
   *     knows
   * @param random draws the challenge and the first request's number
   * @throws SessionException.Violation if the device speaks another protocol or arithmetic
   */
  public static DeviceSession open(
      Link link,
      int leaseEpoch,
      SessionSettings settings,
      SessionListener listener,
      RandomGenerator random,
      Deadline deadline)
      throws SessionException, InterruptedException {
    int first = random.nextInt(1, HIGHEST_FIRST_REQUEST);
    RequestChannel channel = new RequestChannel(link, leaseEpoch, first, settings, listener);
    HelloRequest request = HelloRequest.of(random.nextLong());
    DeviceMessage answer = channel.exchange(request, deadline);
    Hello hello = RequestChannel.expect(request, answer.reply(), Hello.class);
    check(hello, request);
    channel.bindTo(answer.bootNonce());
    return new DeviceSession(link, channel, hello, answer.bootNonce());
  }

  /**
   * Restarts the device at the other end of a link, whatever state a session on it is in. Open
   * another session on the same link then.
   */
  static void restart(
      Link link,
      int leaseEpoch,
      SessionSettings settings,
      SessionListener listener,
      RandomGenerator random,
      Deadline deadline)
      throws SessionException, InterruptedException {
    int first = random.nextInt(1, HIGHEST_FIRST_REQUEST);
    RequestChannel channel = new RequestChannel(link, leaseEpoch, first, settings, listener);
    channel.ask(new Reset(), Done.class, deadline);
  }

  /** Asks the device once more who it is. */
  Hello askAgain(RandomGenerator random, Deadline deadline)
      throws SessionException, InterruptedException {
    HelloRequest request = HelloRequest.of(random.nextLong());
    Hello again = channel.ask(request, Hello.class, deadline);
    check(again, request);
    return again;
  }

  private static void check(Hello hello, HelloRequest request) throws SessionException {
    if (hello.challenge() != request.challenge()) {
      throw new SessionException.Violation(
          "The device %s answered a challenge of %016x with %016x."
              .formatted(hello.uid(), request.challenge(), hello.challenge()));
    }
    if (hello.minProtocolVersion() > Limits.MAX_PROTOCOL_VERSION
        || hello.protocolVersion() < Limits.MIN_PROTOCOL_VERSION) {
      throw new SessionException.Violation(
          "The device %s speaks protocol versions %d…%d, this host %d…%d."
              .formatted(
                  hello.uid(),
                  hello.minProtocolVersion(),
                  hello.protocolVersion(),
                  Limits.MIN_PROTOCOL_VERSION,
                  Limits.MAX_PROTOCOL_VERSION));
    }
    if (hello.arithmeticVersion() != ARITHMETIC_VERSION) {
      throw new SessionException.Violation(
          "The device %s computes arithmetic version %d, this host %d."
              .formatted(hello.uid(), hello.arithmeticVersion(), ARITHMETIC_VERSION));
    }
  }

  /** What the device said about itself. */
  public Hello hello() {
    return hello;
  }

  /** What is said in this session. */
  Transcript transcript() {
    return channel.transcript();
  }

  /** Drawn anew at each boot of the device. */
  long bootNonce() {
    return bootNonce;
  }

  /** The link below. */
  public Link link() {
    return link;
  }

  /**
   * Makes a blob resident. Costs nothing if it is the newest of its kind, and one round trip if the
   * device still has it.
   *
   * @return number of pieces sent, at most a chunk long each
   */
  public int ensureUploaded(Blob blob, Deadline deadline)
      throws SessionException, InterruptedException {
    if (hasResident(blob)) {
      return 0;
    }
    resident.remove(blob.kind());
    int chunks = new BlobUpload(channel, hello, blob, place(blob)).run(deadline);
    resident.put(blob.kind(), blob.digest());
    return chunks;
  }

  /** Puts a data set into the device's memory where this host can; whether it has. */
  private boolean place(Blob blob) throws SessionException {
    try {
      return blob.kind() == BlobKind.DATA_SET
          && link instanceof SharedMemoryLink shared
          && shared.place(blob);
    } catch (LinkException e) {
      throw new SessionException.LinkLost(e);
    }
  }

  /** Whether a blob is the newest of its kind on the device. */
  boolean hasResident(Blob blob) {
    return blob.digest().equals(resident.get(blob.kind()));
  }

  /** Stops believing that anything is resident: the device said that something is not. */
  void forgetResident() {
    resident.clear();
  }

  /**
   * Runs an evaluation. A device that is silent for longer than it may be is asked again under the
   * same request, which it executes at most once; at the deadline it is told to cancel.
   */
  public EvaluateResult evaluate(Evaluate command, Deadline deadline)
      throws SessionException, InterruptedException {
    return evaluate(command, Duration.ZERO, deadline);
  }

  /** The same of a model of which one sample takes this device at most {@code slowestSample}. */
  EvaluateResult evaluate(Evaluate command, Duration slowestSample, Deadline deadline)
      throws SessionException, InterruptedException {
    return new RunningEvaluation(channel, command, slowestSample).await(deadline);
  }

  /** Fetches what the newest evaluation computed for {@code count} samples from {@code first}. */
  void fetchSamples(
      long evaluationId, int first, int count, int putAt, SampleOutputs into, Deadline deadline)
      throws SessionException, InterruptedException {
    int done = 0;
    while (done < count) {
      int asked = Math.min(count - done, MOST_SAMPLES_A_PAGE);
      FetchSamples command = new FetchSamples(evaluationId, first + done, asked);
      SampleRecords page = channel.ask(command, SampleRecords.class, deadline);
      int records = page.predictions().length;
      if (page.evaluationId() != evaluationId
          || page.firstSample() != first + done
          || records > asked) {
        throw new SessionException.Violation(
            "The device answered samples %d+%d of evaluation %x with %d+%d of %x."
                .formatted(
                    first + done,
                    asked,
                    evaluationId,
                    page.firstSample(),
                    records,
                    page.evaluationId()));
      }
      into.put(putAt + done, page);
      done += records;
    }
  }

  /** The device's outputs for cases of a primitive, one a case. */
  public List<Integer> conformance(ConformanceKind kind, List<Integer> arguments, Deadline deadline)
      throws SessionException, InterruptedException {
    Conformance command = new Conformance(kind, arguments);
    int cases = arguments.size() / kind.argumentCount();
    List<Integer> outputs = channel.ask(command, ConformanceReply.class, deadline).outputs();
    if (outputs.size() != cases) {
      throw new SessionException.Violation(
          "The device answered %d cases of %s with %d outputs."
              .formatted(cases, kind, outputs.size()));
    }
    return outputs;
  }

  /** Asks whether the device is there. */
  public void ping(Deadline deadline) throws SessionException, InterruptedException {
    channel.ask(new Ping(), Done.class, deadline);
  }

  /** Has the device change the speed of its line; it does so once it has answered. */
  void setBaud(int baud, Deadline deadline) throws SessionException, InterruptedException {
    channel.ask(new SetBaud(baud), Done.class, deadline);
  }

  /** Stops a running evaluation, if any. */
  public void cancel(Deadline deadline) throws SessionException, InterruptedException {
    channel.ask(new Cancel(), Done.class, deadline);
  }

  /** Restarts the device. The session is over: open another on the same link. */
  public void reset(Deadline deadline) throws SessionException, InterruptedException {
    channel.bindTo(null);
    channel.ask(new Reset(), Done.class, deadline);
  }

  /** Closes the link. */
  @Override
  public void close() {
    link.close();
  }
}
