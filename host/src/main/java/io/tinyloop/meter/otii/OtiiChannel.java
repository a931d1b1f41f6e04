package io.tinyloop.meter.otii;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tinyloop.meter.MeterException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Requests and answers, one JSON object a line: {@code {"type":"request","cmd":…,"trans_id":…,
 * "data":{…}}} is answered by an object of type response or error with the same trans_id; objects
 * of type information come between. Used by one thread.
 */
final class OtiiChannel implements AutoCloseable {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final String name;
  private final Socket socket;
  private final BufferedReader in;
  private final OutputStream out;
  private int transaction;

  OtiiChannel(String name, String host, int port) throws MeterException {
    this.name = name;
    this.socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(host, port), (int) PATIENCE.toMillis());
      socket.setSoTimeout((int) PATIENCE.toMillis());
      in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      out = socket.getOutputStream();
    } catch (IOException e) {
      throw new MeterException(
          "The Otii server (%s) cannot be reached: %s.%nMaybe the Otii application is not running, or its TCP server is off."
              .formatted(name, e.getMessage()),
          e);
    }
  }

  /** An empty object for a request's data. */
  static ObjectNode data() {
    return MAPPER.createObjectNode();
  }

  /** Asks; the answer's data, which may be missing. */
  JsonNode ask(String command, ObjectNode data) throws MeterException {
    String id = Integer.toString(++transaction);
    ObjectNode request = data();
    request.put("type", "request").put("cmd", command).put("trans_id", id).set("data", data);
    try {
      out.write((MAPPER.writeValueAsString(request) + "\r\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
      return answer(command, id);
    } catch (JsonProcessingException e) {
      throw new MeterException(
          "The Otii server (%s) answers %s with no JSON.%nMaybe another program listens there."
              .formatted(name, command),
          e);
    } catch (IOException e) {
      throw new MeterException(
          "The energy meter (%s) is gone: %s.%nMaybe the Otii application was closed."
              .formatted(name, e.getMessage()),
          e);
    }
  }

  private JsonNode answer(String command, String id) throws IOException, MeterException {
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      JsonNode answer = MAPPER.readTree(line);
      if (answer.path("trans_id").asText().equals(id)) {
        if (answer.path("type").asText().equals("error")) {
          throw new MeterException(
              "The Otii server (%s) refuses %s: %s.%nMaybe another program uses the instrument, or a licence is missing."
                  .formatted(name, command, answer.path("errorcode").asText()));
        }
        return answer.path("data");
      }
    }
    throw new IOException("it closed the connection");
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is given up either way.
    }
  }
}
