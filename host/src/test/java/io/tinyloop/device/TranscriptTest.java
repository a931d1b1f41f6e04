package io.tinyloop.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.protocol.wire.HostCommand;
import io.tinyloop.protocol.wire.HostMessage;
import org.junit.jupiter.api.Test;

class TranscriptTest {

  private static final HostMessage PING = new HostMessage(1, 1, new HostCommand.Ping());

  private final Transcript transcript = new Transcript();

  @Test
  void notesNothingBeforeItBegins() {
    transcript.sent(PING, new byte[] {1});
    assertThat(transcript.exchanges()).isEmpty();
  }

  @Test
  void notesWhatIsSaidUntilItEnds() {
    transcript.begin();
    transcript.sent(PING, new byte[] {1, (byte) 0xa0});
    assertThat(transcript.exchanges()).containsExactly(new Exchange(false, "Ping", "01a0", -1, 0));

    transcript.end();
    transcript.sent(PING, new byte[] {2});
    assertThat(transcript.exchanges()).isEmpty();
  }
}
