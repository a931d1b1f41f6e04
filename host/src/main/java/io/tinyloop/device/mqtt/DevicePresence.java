package io.tinyloop.device.mqtt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a device's state says (PROTOCOL.md, section 10).
 *
 * @param reason why its broker put it out, and since when; null: it did not
 */
record DevicePresence(boolean online, @Nullable String reason) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_BYTES = 1024;
  private static final int LONGEST = 200;
  private static final DevicePresence OFFLINE = new DevicePresence(false, null);

  /** What {@code payload} says; whatever is not understood is offline. */
  static DevicePresence parse(byte[] payload) {
    if (payload.length > MOST_BYTES) {
      return OFFLINE;
    }
    try {
      JsonNode state = JSON.readTree(payload);
      return switch (state.path("state").asText()) {
        case "online" -> new DevicePresence(true, null);
        case "refused" ->
            new DevicePresence(
                false,
                "was put out by its broker at %s: %s"
                    .formatted(printable(state.path("since")), printable(state.path("reason"))));
        default -> OFFLINE;
      };
    } catch (IOException e) {
      return OFFLINE;
    }
  }

  private static String printable(JsonNode text) {
    String line = text.asText().replaceAll("[^\\x20-\\x7e]", "?");
    return line.substring(0, Math.min(line.length(), LONGEST));
  }

  /** The state of a device that was put out. */
  static byte[] refused(Instant since, String reason) {
    ObjectNode state = JSON.createObjectNode();
    state.put("state", "refused").put("since", since.toString()).put("reason", reason);
    return state.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** After a device was put out its last will says no more than that. */
  DevicePresence after(@Nullable DevicePresence known) {
    return !online && reason == null && known != null && known.reason() != null ? known : this;
  }
}
