package io.tinyloop.simulator.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.protocol.wire.Link;
import io.tinyloop.simulator.Simulator;
import io.tinyloop.simulator.device.DeviceProfile;
import io.tinyloop.simulator.link.ConversationContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

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
    simulator.mqtt(uid, profile, broker.uri(), "lab");
    return reconnect();
  }

  @Override
  protected Link reconnect() throws Exception {
    TestMqttClient client = new TestMqttClient(broker.uri(), topics);
    String state = client.nextState();
    while (!ONLINE.equals(state)) {
      assertThat(state).isEqualTo(OFFLINE);
      state = client.nextState();
    }
    return client;
  }
}
