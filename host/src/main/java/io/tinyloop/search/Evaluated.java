package io.tinyloop.search;

/**
 * What became of a candidate. Faults of links, devices and instruments are no outcome of a
 * candidate: whoever evaluates repeats them elsewhere.
 */
public sealed interface Evaluated {

  Genome genome();

  /**
   * By how much the candidate misses its constraints: 0 when all hold, else positive, relative to
   * the bounds and summed (see {@link Constraint#violation}).
   */
  double violation();

  /**
   * A candidate that ran; its constraints may hold or not.
   *
   * @param errors standard error of each objective, in its unit; 0: it is exact
   */
  record Measured(
      Genome genome, ObjectiveVector objectives, double violation, ObjectiveVector errors)
      implements Evaluated {

    /** A candidate whose objectives are exact. */
    public Measured(Genome genome, ObjectiveVector objectives, double violation) {
      this(genome, objectives, violation, ObjectiveVector.zero(objectives.count()));
    }

    public Measured {
      if (errors.count() != objectives.count()
          || errors.values().stream().anyMatch(error -> error < 0)) {
        throw new IllegalArgumentException(
            "The objectives %s of genome (%s) must have as many standard errors of at least 0, not %s."
                .formatted(objectives.values(), genome, errors.values()));
      }
      if (!(violation >= 0) || Double.isInfinite(violation)) {
        throw new IllegalArgumentException(
            "The violation (%s) of genome (%s) must be finite and at least 0."
                .formatted(violation, genome));
      }
    }

    /** Whether every constraint holds. */
    public boolean isFeasible() {
      return violation == 0;
    }

    /** Whether an objective is known with a standard error above 0. */
    public boolean isNoisy() {
      return errors.values().stream().anyMatch(error -> error > 0);
    }
  }

  /** A candidate without objectives: one that cannot run, does not fit, or was refused before. */
  record Infeasible(Genome genome, String reason, double violation) implements Evaluated {

    public Infeasible {
      if (!(violation > 0) || Double.isInfinite(violation)) {
        throw new IllegalArgumentException(
            "The violation (%s) of infeasible genome (%s) must be finite and above 0."
                .formatted(violation, genome));
      }
    }
  }
}
