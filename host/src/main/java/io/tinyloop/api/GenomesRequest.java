package io.tinyloop.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an optimiser asks.
 *
 * @param genomes as many widths each as the study has genes
 */
public record GenomesRequest(@Nullable List<List<Integer>> genomes) {}
