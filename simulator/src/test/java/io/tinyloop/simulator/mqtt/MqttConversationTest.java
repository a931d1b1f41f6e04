package io.tinyloop.simulator.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.protocol.wire.DeviceReply.Done;
import io.tinyloop.protocol.wire.HostCommand.Ping;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.simulator.Simulator;
import io.tinyloop.simulator.TestHost;
import io.tinyloop.simulator.device.DeviceProfile;
import io.tinyloop.simulator.link.ConversationContract;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MqttConversationTest extends ConversationContract {

  private static final String ONLINE = "{\"state\":\"online\"}";
  private static final String OFFLINE = "{\"state\":\"offline\"}";

  private static TestBroker broker;

  private String topics;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = TestBroker.start(0);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Override
  protected Link connect(Simulator simulator, String uid, DeviceProfile profile) throws Exception {
    topics = "tinyloop/v1/lab/" + uid;
    simulator.mqtt(uid, profile, BrokerAccess.open(broker.uri(), "lab"));
    return reconnect();
  }

  @Override
  protected Link reconnect() throws Exception {
    TestMqttClient client = new TestMqttClient(broker.uri(), topics);
    assertThat(client.awaitState(ONLINE)).isTrue();
    return client;
  }

  @Test
  void saysThatItLeaves() throws Exception {
    Simulator simulator = new Simulator(BatchedEngine.plain(), 1, InstantSource.system());
    TestMqttClient client =
        (TestMqttClient) connect(simulator, "leaving", simulator.profile("cortex-m3"));
    simulator.close();

    assertThat(client.awaitState(OFFLINE)).isTrue();
    client.close();
  }

  @Test
  void comesBackAfterTheBroker() throws Exception {
    TestBroker first = TestBroker.start(0);
    int port = first.port();
    try (Simulator simulator = new Simulator(BatchedEngine.plain(), 1, InstantSource.system())) {
      simulator.mqtt(
          "steady", simulator.profile("cortex-m3"), BrokerAccess.open(first.uri(), "lab"));
      TestMqttClient before = new TestMqttClient(first.uri(), "tinyloop/v1/lab/steady");
      assertThat(before.awaitState(ONLINE)).isTrue();
      first.close();

      try (TestBroker second = TestBroker.start(port)) {
        TestMqttClient after = new TestMqttClient(second.uri(), "tinyloop/v1/lab/steady");
        assertThat(after.awaitState(ONLINE)).isTrue();
        assertThat(new TestHost(after).request(new Ping())).isEqualTo(new Done());
        after.close();
      }
    }
  }
}
