package io.tinyloop.protocol.arithmetic;

import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.QuantizedGru;
import java.util.function.Function;

/**
 * The fast engine: many samples side by side, equal to {@link ReferenceKernel} bit for bit.
 * Thread-safe. {@link #prepare} once and run often where a model meets several data sets.
 */
public final class BatchedEngine implements InferenceEngine {

  /** Multiply-adds from which the compilation of vector code is worth its time. */
  private static final long VECTOR_PAYS = 10_000_000_000L;

  private final String name;
  private final Function<QuantizedGru, Tile> tiles;

  private BatchedEngine(String name, Function<QuantizedGru, Tile> tiles) {
    this.name = name;
    this.tiles = tiles;
  }

  /** The fastest engine of this machine. */
  public static BatchedEngine fastest() {
    return VectorModule.isPresent() ? vector() : plain();
  }

  /**
   * The engine that is soonest done with so much work in a JVM that has just started: compiling
   * vector code takes about a second, which the plain engine needs for 10 G multiply-adds.
   *
   * @param multiplyAdds of all that is to be run
   */
  public static BatchedEngine suited(long multiplyAdds) {
    return multiplyAdds < VECTOR_PAYS ? plain() : fastest();
  }

  /** The engine in the vectors of a module that the JVM must have been started with. */
  private static BatchedEngine vector() {
    return new BatchedEngine(
        "vector of %d bits".formatted(VectorEngineTile.vectorBits()), VectorEngineTile::new);
  }

  /** The engine in plain loops, which the just-in-time compiler vectorises. */
  public static BatchedEngine plain() {
    return new BatchedEngine("plain", PlainTile::new);
  }

  /** What the engine is made of, for reports: "plain" or "vector" with the lane count. */
  public String name() {
    return name;
  }

  /** {@code model} made ready to run. */
  public PreparedModel prepare(QuantizedGru model) {
    return new PreparedModel(model, tiles);
  }

  @Override
  public InferenceResult run(QuantizedGru model, DataSet data, int firstSample, int sampleCount) {
    return prepare(model).run(data, firstSample, sampleCount);
  }
}
