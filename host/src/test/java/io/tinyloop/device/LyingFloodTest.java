package io.tinyloop.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.Until;
import io.tinyloop.device.Outcome.Ok;
import io.tinyloop.protocol.arithmetic.ReferenceKernel;
import io.tinyloop.protocol.wire.DeviceMessage;
import io.tinyloop.protocol.wire.DeviceMessageCodec;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.HostCommand.HelloRequest;
import io.tinyloop.protocol.wire.HostMessage;
import io.tinyloop.protocol.wire.HostMessageCodec;
import io.tinyloop.protocol.wire.InvalidMessageException;
import io.tinyloop.protocol.wire.Limits;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.LinkException;
import io.tinyloop.protocol.wire.TickKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A device that says hello without end, as another board each time, whatever it is asked. */
@Timeout(120)
class LyingFloodTest extends PoolFixture {

  private final AtomicLong hellos = new AtomicLong();
  private ServerSocket server;

  private record Liar(int port) implements DeviceConnector {

    @Override
    public String name() {
      return "liar";
    }

    @Override
    public DeviceSpec spec() {
      return DeviceSpec.parse("tcp:127.0.0.1:" + port);
    }

    @Override
    public Link open() throws IOException {
      return TcpLink.open("127.0.0.1", port, Limits.MAX_DEVICE_FRAME_BYTES);
    }
  }

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  @AfterEach
  void tearDown() throws IOException {
    server.close();
  }

  private void accept() {
    while (true) {
      try {
        Link line = TcpLink.over("liar", server.accept(), Limits.MAX_DEVICE_FRAME_BYTES, () -> {});
        Thread.ofVirtual().start(() -> lie(line));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void lie(Link line) {
    try (line) {
      int request = 1;
      long challenge = 0;
      while (true) {
        byte[] frame = line.receive(Duration.ZERO);
        if (frame != null) {
          HostMessage asked = HostMessageCodec.decode(frame);
          request = asked.requestId();
          challenge = asked.command() instanceof HelloRequest hello ? hello.challenge() : challenge;
        }
        Hello lie = hello(challenge, "liar-" + hellos.incrementAndGet());
        line.send(DeviceMessageCodec.encode(new DeviceMessage(1, request, lie)));
      }
    } catch (LinkException | InterruptedException | InvalidMessageException e) {
      // The host has hung up.
    }
  }

  private static Hello hello(long challenge, String uid) {
    return new Hello(
        challenge,
        uid,
        "cortex-m4",
        "liar",
        null,
        1,
        1,
        1,
        100_000_000,
        TickKind.CYCLES,
        100_000_000,
        1 << 20,
        64,
        4,
        10_000,
        false,
        3300,
        false,
        List.of(),
        "",
        0);
  }

  @Test
  void isPutIntoQuarantineAndDelaysNobody() throws Exception {
    Fake good = fake("good");
    try (DevicePool pool =
        DevicePool.start(
            List.of(new Liar(server.getLocalPort()), good),
            QUICK,
            AdmissionTest.NONE,
            new ReferenceKernel(),
            notes)) {
      assertThat(pool.awaitAdmission(Duration.ofSeconds(60))).isTrue();
      for (int i = 1; i <= 20; i++) {
        assertThat(outcome(pool.submit(Candidates.job(i)))).isInstanceOf(Ok.class);
      }
      Until.holds(
          "the liar is in quarantine",
          () -> pool.snapshot().getFirst().state() == DeviceState.QUARANTINED);
      assertThat(attempts).doesNotContain("liar OK");
      assertThat(good.device().opened).isEqualTo(1);
      assertThat(hellos.get()).as("a flood").isGreaterThan(100);
    }
  }
}
