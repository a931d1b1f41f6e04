package io.tinyloop.simulator.instrument;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * The Otii application with one instrument as a program: JSON lines over TCP on loopback. Samples
 * that are lost are null in its answers. Thread-safe.
 */
public final class EmulatedOtii implements MarkerLine, AutoCloseable {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int SAMPLES_PER_SECOND = 4000;
  private static final String DEVICE = "emulated";

  private final InstrumentFaults faults;
  private final Load load;
  private final RandomGenerator random;
  private final ServerSocket server;
  private final List<Long> edges = new ArrayList<>();
  private boolean recording;
  private int recordings;
  private volatile boolean unplugged;

  /** Listens on a free port. */
  public EmulatedOtii(Load load, InstrumentFaults faults) throws IOException {
    this.faults = faults;
    this.load = load;
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(faults.seed());
    this.server = new ServerSocket(0, 4, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().name("emulated otii").start(this::run);
  }

  /** Where it listens. */
  public int port() {
    return server.getLocalPort();
  }

  private void run() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        serve(socket);
      } catch (IOException e) {
        // This connection, or the server, has ended; the loop's condition tells which.
      }
    }
  }

  private void serve(Socket socket) throws IOException {
    say(socket, MAPPER.createObjectNode().put("type", "information").put("info", "connected"));
    BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    for (String line = in.readLine(); line != null && !unplugged; line = in.readLine()) {
      JsonNode request = MAPPER.readTree(line);
      ObjectNode answer = MAPPER.createObjectNode();
      answer
          .put("type", "response")
          .put("cmd", request.path("cmd").asText())
          .put("trans_id", request.path("trans_id").asText())
          .set("data", data(request.path("cmd").asText(), request.path("data")));
      say(socket, answer);
    }
  }

  private static void say(Socket socket, ObjectNode object) throws IOException {
    socket.getOutputStream().write((MAPPER.writeValueAsString(object) + "\r\n").getBytes(UTF_8));
  }

  private synchronized ObjectNode data(String command, JsonNode asked) {
    ObjectNode data = MAPPER.createObjectNode();
    switch (command) {
      case "otii_get_devices" ->
          data.putArray("devices")
              .addObject()
              .put("device_id", DEVICE)
              .put("name", "Emulated")
              .put("type", "Emulated");
      case "otii_get_active_project" -> data.put("project_id", 1);
      case "project_start_recording" -> {
        recording = true;
        recordings++;
        edges.clear();
      }
      case "project_stop_recording" -> recording = false;
      case "project_get_last_recording" -> data.put("recording_id", recordings);
      case "recording_get_channel_data_count" ->
          data.put("count", isMarker(asked) ? edges.size() : samples());
      case "recording_get_channel_data" -> values(asked, data);
      default -> {
        // Settings are taken as they are.
      }
    }
    return data;
  }

  private static boolean isMarker(JsonNode asked) {
    return asked.path("channel").asText().equals("i1");
  }

  /** Nanoseconds of the recording's own clock: it begins a millisecond before the first edge. */
  private double seconds(long nanos) {
    return (nanos - edges.getFirst()) / 1e9 * (1 + faults.drift()) + 1e-3;
  }

  private int samples() {
    return edges.isEmpty()
        ? 0
        : (int) Math.ceil((seconds(edges.getLast()) + 1e-3) * SAMPLES_PER_SECOND);
  }

  private void values(JsonNode asked, ObjectNode data) {
    ArrayNode values = data.putArray("values");
    if (isMarker(asked)) {
      data.put("data_type", "digital");
      for (int i = 0; i < edges.size(); i++) {
        values.addObject().put("timestamp", seconds(edges.get(i))).put("value", i % 2 == 0);
      }
      return;
    }
    int index = asked.path("index").asInt();
    int count = Math.min(asked.path("count").asInt(), samples() - index);
    double interval = 1.0 / SAMPLES_PER_SECOND;
    data.put("data_type", "analog").put("timestamp", 0.0).put("interval", interval);
    for (int i = index; i < index + count; i++) {
      if (faults.loss() > 0 && random.nextDouble() < faults.loss()) {
        values.addNull();
      } else {
        values.add(mean(i * interval, (i + 1) * interval));
      }
    }
  }

  /** Mean current of a sample: by the share of it in which the marker is high. */
  private double mean(double from, double to) {
    double active = 0;
    for (int i = 0; i + 1 < edges.size(); i += 2) {
      double rise = seconds(edges.get(i));
      double fall = seconds(edges.get(i + 1));
      active += Math.max(0, Math.min(fall, to) - Math.max(rise, from));
    }
    double share = active / (to - from);
    double amperes = share * load.activeAmperes() + (1 - share) * load.idleAmperes();
    return amperes * (load.noise() == 0 ? 1 : 1 + load.noise() * random.nextGaussian());
  }

  @Override
  public synchronized void edge(long nanos, boolean high) {
    if (recording && high == (edges.size() % 2 == 0)) {
      edges.add(nanos);
    }
    unplugged |= faults.unplugAfter() > 0 && samples() >= faults.unplugAfter();
    if (unplugged) {
      close();
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      // The port is given up either way.
    }
  }
}
