package io.tinyloop.run;

/**
 * How many runs may go on at once.
 *
 * @param perTenant at least 1
 * @param all of all tenants, on all hosts that share a database; at least 1
 */
public record RunLimits(int perTenant, int all) {

  /** No limit that anybody meets. */
  public static final RunLimits NONE = new RunLimits(Integer.MAX_VALUE, Integer.MAX_VALUE);

  public RunLimits {
    if (perTenant < 1 || all < 1) {
      throw new IllegalArgumentException(
          "The most runs of a tenant (%d) and of a host (%d) must be positive.\nMaybe leave the settings away."
              .formatted(perTenant, all));
    }
  }

  void check(String tenant, long ofTenant, long ofAll) {
    if (ofTenant >= perTenant || ofAll >= all) {
      throw reached(tenant, ofTenant, ofAll);
    }
  }

  TooManyRunsException reached(String tenant, long ofTenant, long ofAll) {
    return new TooManyRunsException(
        "%s has %d runs going on, this host %d.%nMaybe wait for one to end: %d a tenant and %d a host are the most."
            .formatted(tenant, ofTenant, ofAll, perTenant, all));
  }
}
