package io.tinyloop.simulator.cost;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tinyloop.protocol.wire.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The cores that can be simulated, from a versioned file in which every figure names its source.
 *
 * @param version of the file
 * @param digest of the file's bytes: what a latency was modelled with
 * @param cores by name, in the file's order
 */
public record CostModel(int version, Digest digest, Map<String, CoreModel> cores) {

  private static final String RESOURCE = "cost-model.json";

  public CostModel {
    cores = Collections.unmodifiableMap(new LinkedHashMap<>(cores));
  }

  /** The cost model that comes with the simulator. */
  public static CostModel standard() {
    try (InputStream in = CostModel.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("The resource (%s) is missing.".formatted(RESOURCE));
      }
      return parse(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a cost model.
   *
   * @throws IllegalArgumentException if a figure is missing, or its source is not explained
   */
  public static CostModel parse(byte[] json) throws IOException {
    JsonNode root = new ObjectMapper().readTree(json);
    Reader reader = new Reader(root.path("sources"));
    Map<String, CoreModel> cores = new LinkedHashMap<>();
    root.path("cores")
        .properties()
        .forEach(entry -> cores.put(entry.getKey(), reader.core(entry.getKey(), entry.getValue())));
    return new CostModel(root.path("version").asInt(), Digest.of(json), cores);
  }

  /**
   * The core of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public CoreModel core(String name) {
    CoreModel core = cores.get(name);
    if (core == null) {
      throw new IllegalArgumentException(
          "There is no core (%s) to simulate.\nMaybe one of %s was meant."
              .formatted(name, String.join(", ", cores.keySet())));
    }
    return core;
  }

  /** Reads figures that must name an explained source. */
  private record Reader(JsonNode sources) {

    CoreModel core(String name, JsonNode node) {
      List<Double> perMac = new ArrayList<>();
      for (int bits = 1; bits <= 8; bits++) {
        perMac.add(figure(node.path("instructionsPerMac"), Integer.toString(bits)));
      }
      return new CoreModel(
          name,
          node.path("board").asText(),
          node.path("clockHertz").asInt(),
          node.path("supplyMillivolts").asInt(),
          (int) figure(node, "ramBytes"),
          (int) figure(node, "flashBytes"),
          figure(node, "cyclesPerInstruction"),
          figure(node, "picojoulesPerCycle"),
          perMac,
          instructions(node.path("instructions")));
    }

    OperatorInstructions instructions(JsonNode node) {
      return new OperatorInstructions(
          figure(node, "row"),
          figure(node, "add"),
          figure(node, "multiply"),
          figure(node, "table"),
          figure(node, "complement"),
          figure(node, "fusedState"),
          figure(node, "wideOutput"),
          figure(node, "stateView"),
          figure(node, "operatorCall"),
          figure(node, "step"),
          figure(node, "sequence"));
    }

    double figure(JsonNode parent, String name) {
      JsonNode figure = parent.path(name);
      String source = figure.path("source").asText();
      if (!figure.path("value").isNumber() || !sources.has(source)) {
        throw new IllegalArgumentException(
            "The figure (%s) must have a value and one of the file's sources, not (%s)."
                .formatted(name, figure));
      }
      return figure.path("value").asDouble();
    }
  }
}
