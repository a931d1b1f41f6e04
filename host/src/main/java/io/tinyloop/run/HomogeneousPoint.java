package io.tinyloop.run;

import io.tinyloop.evaluate.Individual;

/** A homogeneous baseline: every operator at {@code bits}. */
public record HomogeneousPoint(int bits, Individual individual) {}
