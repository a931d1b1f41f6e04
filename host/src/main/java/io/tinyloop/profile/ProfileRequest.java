package io.tinyloop.profile;

/**
 * What to fit.
 *
 * @param device one device or several equal ones, for example {@code emulated:cortex-m4x2}
 * @param genomes to fit to
 * @param unseenGenomes to test the fit on
 * @param seed of both
 * @param cycles whether to estimate cycles too, where the core's manual publishes a table
 */
public record ProfileRequest(
    String device, int genomes, int unseenGenomes, long seed, boolean cycles) {

  /** Genomes of a full fit. */
  public static final int USUAL_GENOMES = 96;

  /** Genomes that a full fit is tested on. */
  public static final int USUAL_UNSEEN = 48;

  private static final int MOST = 4096;

  public ProfileRequest {
    if (genomes < ProfileFit.LEAST_GENOMES || genomes > MOST) {
      throw new IllegalArgumentException(
          "The number of genomes (%d) of a fit must be in [%d, %d].%nMaybe --genomes %d."
              .formatted(genomes, ProfileFit.LEAST_GENOMES, MOST, USUAL_GENOMES));
    }
    if (unseenGenomes < 4 || unseenGenomes > MOST) {
      throw new IllegalArgumentException(
          "The number of unseen genomes (%d) must be in [4, %d].%nMaybe --unseen %d."
              .formatted(unseenGenomes, MOST, USUAL_UNSEEN));
    }
  }

  /** A full fit of a device. */
  public static ProfileRequest of(String device) {
    return new ProfileRequest(device, USUAL_GENOMES, USUAL_UNSEEN, 1, true);
  }
}
