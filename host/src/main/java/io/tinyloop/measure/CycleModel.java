package io.tinyloop.measure;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * Cycles an instruction of the cores whose manuals publish them: executions of each instruction of
 * a GRU step, counted in emulation, times the manual's table. Made by {@code
 * firmware-stub/tools/cycles.py}; MODELLED, without wait states, hazards and caches.
 *
 * @param version of the tables
 */
public record CycleModel(int version, List<Core> cores) {

  private static final String FILE = "cycle_model.json";

  /**
   * A core.
   *
   * @param cyclesPerInstruction mean over weight widths of 2…8 bits
   * @param least over the widths
   * @param most over the widths
   * @param source of the table
   */
  public record Core(
      String core, double cyclesPerInstruction, double least, double most, String source) {

    public Core {
      if (!(least > 0 && least <= cyclesPerInstruction && cyclesPerInstruction <= most)) {
        throw new IllegalArgumentException(
            "The cycles an instruction (%s) of %s must be in [%s, %s]."
                .formatted(cyclesPerInstruction, core, least, most));
      }
    }
  }

  public CycleModel {
    cores = List.copyOf(cores);
  }

  /** The program's own. */
  public static CycleModel load() {
    try (InputStream in = Objects.requireNonNull(CycleModel.class.getResourceAsStream(FILE))) {
      return new ObjectMapper().readValue(in, CycleModel.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Cycles an instruction of a core; empty where no manual publishes them. */
  public OptionalDouble cyclesPerInstruction(String core) {
    return cores.stream()
        .filter(known -> known.core().equals(core))
        .mapToDouble(Core::cyclesPerInstruction)
        .findFirst();
  }
}
