package io.tinyloop.simulator.instrument;

/**
 * The current that an emulated instrument shows.
 *
 * @param idleAmperes while the marker is low
 * @param activeAmperes while it is high
 * @param noise standard deviation of a sample, relative
 */
public record Load(double idleAmperes, double activeAmperes, double noise) {

  public Load {
    if (!(idleAmperes >= 0 && activeAmperes >= 0 && noise >= 0 && noise < 1)) {
      throw new IllegalArgumentException(
          "The load (%s A idle, %s A active, noise %s) must have no negative current."
              .formatted(idleAmperes, activeAmperes, noise));
    }
  }
}
