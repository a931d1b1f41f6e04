package io.tinyloop.run;

/**
 * How many runs may go on at once.
 *
 * @param perTenant at least 1
 * @param perHost at least 1
 */
public record RunLimits(int perTenant, int perHost) {

  /** No limit that anybody meets. */
  public static final RunLimits NONE = new RunLimits(Integer.MAX_VALUE, Integer.MAX_VALUE);

  public RunLimits {
    if (perTenant < 1 || perHost < 1) {
      throw new IllegalArgumentException(
          "The most runs of a tenant (%d) and of a host (%d) must be positive.\nMaybe leave the settings away."
              .formatted(perTenant, perHost));
    }
  }

  void check(String tenant, long ofTenant, long ofHost) {
    if (ofTenant >= perTenant || ofHost >= perHost) {
      throw new TooManyRunsException(
          "%s has %d runs going on, this host %d.%nMaybe wait for one to end: %d a tenant and %d a host are the most."
              .formatted(tenant, ofTenant, ofHost, perTenant, perHost));
    }
  }
}
