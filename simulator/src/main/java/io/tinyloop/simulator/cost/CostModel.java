package io.tinyloop.simulator.cost;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tinyloop.protocol.wire.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The boards that can be simulated, from two kinds of versioned files: one fitted profile a core
 * ({@code tinyloop profile fit}), and the table of boards and energies, in which every figure names
 * its source. A core's own name means its usual board.
 *
 * @param version of the table of boards
 * @param digest of all files' bytes: what a latency was modelled with
 * @param boards by name, in the table's order
 */
public record CostModel(int version, Digest digest, Map<String, CoreModel> boards) {

  private static final String BOARDS = "boards.json";

  public CostModel {
    boards = Collections.unmodifiableMap(new LinkedHashMap<>(boards));
  }

  /** The cost model that comes with the simulator. */
  public static CostModel standard() {
    byte[] table = resource(BOARDS);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(table);
    List<FittedCore> profiles = new ArrayList<>();
    for (JsonNode core : tree(table).path("cores")) {
      byte[] profile = resource(core.path("core").asText() + ".json");
      all.writeBytes(profile);
      profiles.add(FittedCore.parse(profile));
    }
    CostModel model = parse(table, profiles);
    return new CostModel(model.version, Digest.of(all.toByteArray()), model.boards);
  }

  private static byte[] resource(String name) {
    try (InputStream in = CostModel.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("The resource (%s) is missing.".formatted(name));
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode tree(byte[] json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a table of boards.
   *
   * @param profiles of its cores
   * @throws IllegalArgumentException if a figure is missing, or its source is not explained
   */
  static CostModel parse(byte[] json, List<FittedCore> profiles) {
    JsonNode root = tree(json);
    Reader reader = new Reader(root.path("sources"));
    Map<String, Double> factors = new LinkedHashMap<>();
    for (JsonNode core : root.path("cores")) {
      factors.put(core.path("core").asText(), reader.figure(core, "cyclesPerInstruction").value());
    }
    Map<String, CoreModel> boards = new LinkedHashMap<>();
    for (JsonNode node : root.path("boards")) {
      BoardModel board = reader.board(node);
      for (FittedCore profile : profiles) {
        if (profile.core().equals(board.core())) {
          double factor = factors.getOrDefault(board.core(), 0.0);
          boards.put(board.name(), new CoreModel(board, profile, factor));
        }
      }
    }
    return new CostModel(root.path("version").asInt(), Digest.of(json), boards);
  }

  /** The names of cores, in the table's order. */
  public List<String> cores() {
    return boards.values().stream().map(CoreModel::name).distinct().toList();
  }

  /**
   * The board of this name, or the usual one of the core of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public CoreModel core(String name) {
    CoreModel named = boards.get(name);
    if (named != null) {
      return named;
    }
    return boards.values().stream()
        .filter(board -> board.board().usual() && board.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "There is no core or board (%s) to simulate.%nMaybe one of %s, %s was meant."
                    .formatted(
                        name, String.join(", ", cores()), String.join(", ", boards.keySet()))));
  }

  /** Reads figures that must name an explained source. */
  private record Reader(JsonNode sources) {

    BoardModel board(JsonNode node) {
      return new BoardModel(
          node.path("name").asText(),
          node.path("title").asText(),
          node.path("core").asText(),
          node.path("usual").asBoolean(),
          node.path("clockHertz").asInt(),
          node.path("supplyMillivolts").asInt(),
          (int) figure(node, "ramBytes").value(),
          (int) figure(node, "flashBytes").value(),
          figure(node, "picojoulesPerCycle"));
    }

    BoardModel.Figure figure(JsonNode parent, String name) {
      JsonNode figure = parent.path(name);
      String source = figure.path("source").asText();
      if (!figure.path("value").isNumber() || !sources.has(source)) {
        throw new IllegalArgumentException(
            "The figure (%s) must have a value and one of the file's sources, not (%s)."
                .formatted(name, figure));
      }
      return new BoardModel.Figure(figure.path("value").asDouble(), sources.path(source).asText());
    }
  }
}
