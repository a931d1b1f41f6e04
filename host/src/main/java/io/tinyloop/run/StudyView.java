package io.tinyloop.run;

import java.util.List;

/**
 * A study as REST shows it.
 *
 * @param space of its genomes
 * @param genes of a genome
 * @param alleles widths that each gene may have
 * @param devices that run candidates
 * @param window genomes that are worth having under way at once
 * @param samples that a candidate runs
 * @param evaluated different genomes so far
 */
public record StudyView(
    String id,
    String owner,
    String task,
    String space,
    int genes,
    List<List<Integer>> alleles,
    String fleet,
    int devices,
    int window,
    int samples,
    int evaluated) {

  public StudyView {
    alleles = List.copyOf(alleles);
  }
}
