package io.tinyloop.simulator.instrument;

/**
 * What goes wrong with an emulated instrument; a function of the seed.
 *
 * @param seed of every chance
 * @param loss probability that a sample is lost, with up to 63 behind it
 * @param blockLoss probability that 64 samples in a row are lost, or a multiple
 * @param misalignment probability that some bytes are lost, by which words are out of step
 * @param drift of its clock, relative
 * @param unplugAfter samples, after which it is gone; 0: never
 */
public record InstrumentFaults(
    long seed, double loss, double blockLoss, double misalignment, double drift, long unplugAfter) {

  /** An instrument that works. */
  public static final InstrumentFaults NONE = new InstrumentFaults(1, 0, 0, 0, 0, 0);

  public InstrumentFaults {
    if (!(loss >= 0 && loss <= 1 && blockLoss >= 0 && blockLoss <= 1)
        || !(misalignment >= 0 && misalignment <= 1)
        || !(Math.abs(drift) < 0.5)) {
      throw new IllegalArgumentException(
          "The rates (%s, %s, %s) must be in [0, 1], the drift (%s) in (−0.5, 0.5)."
              .formatted(loss, blockLoss, misalignment, drift));
    }
  }

  /** The same by another seed. */
  public InstrumentFaults withSeed(long other) {
    return new InstrumentFaults(other, loss, blockLoss, misalignment, drift, unplugAfter);
  }
}
