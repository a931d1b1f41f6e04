/**
 * The search: genomes, objectives, constraints, NSGA-II, baselines, Pareto front and hypervolume.
 * No framework, no wall clock; all randomness comes from an injected seeded generator. The only
 * user of Jenetics.
 */
@NullMarked
package io.tinyloop.search;

import org.jspecify.annotations.NullMarked;
