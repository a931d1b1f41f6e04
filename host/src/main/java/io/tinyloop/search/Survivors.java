package io.tinyloop.search;

import io.jenetics.Gene;
import io.jenetics.Phenotype;
import io.jenetics.ext.moea.Pareto;
import io.jenetics.util.ISeq;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * The individuals that NSGA-II keeps of parents and offspring together: front by front, and of the
 * front that does not fit whole the least crowded. Crowding distances are those within a front (the
 * library's selectors take them over all fronts), and are taken anew after each removal. An
 * individual whose objectives equal those of an earlier one stands behind all others: the library
 * would keep every one of them.
 *
 * @param members at most as many as were asked for, best rank first
 * @param ranks of each member: 0 is the first front
 * @param crowding distance of each member within its front; ends of a front are infinite
 */
record Survivors<G extends Gene<?, G>>(
    List<Phenotype<G, Standing>> members, List<Integer> ranks, List<Double> crowding) {

  static <G extends Gene<?, G>> Survivors<G> none() {
    return new Survivors<>(List.of(), List.of(), List.of());
  }

  /** Selects from different genotypes; O(n² · objectives) time and n² memory. */
  static <G extends Gene<?, G>> Survivors<G> select(
      List<Phenotype<G, Standing>> individuals, int count) {
    Survivors<G> survivors =
        new Survivors<>(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    List<Phenotype<G, Standing>> firsts = new ArrayList<>();
    List<Phenotype<G, Standing>> copies = new ArrayList<>();
    Set<Standing> seen = new HashSet<>();
    for (Phenotype<G, Standing> individual : individuals) {
      (seen.add(individual.fitness()) ? firsts : copies).add(individual);
    }
    List<List<Phenotype<G, Standing>>> fronts = fronts(firsts);
    fronts.forEach(front -> survivors.addFront(front, count));
    int left = Math.clamp((long) count - survivors.members.size(), 0, copies.size());
    survivors.addAll(copies.subList(0, left), fronts.size(), new double[left]);
    return survivors;
  }

  private static <G extends Gene<?, G>> List<List<Phenotype<G, Standing>>> fronts(
      List<Phenotype<G, Standing>> individuals) {
    int[] ranks = Pareto.rank(standings(individuals), Standing.DOMINATION);
    TreeMap<Integer, List<Phenotype<G, Standing>>> fronts = new TreeMap<>();
    for (int i = 0; i < ranks.length; i++) {
      fronts.computeIfAbsent(ranks[i], rank -> new ArrayList<>()).add(individuals.get(i));
    }
    return List.copyOf(fronts.values());
  }

  private void addFront(List<Phenotype<G, Standing>> front, int count) {
    List<Phenotype<G, Standing>> rest = new ArrayList<>(front);
    int rank = ranks.isEmpty() ? 0 : ranks.getLast() + 1;
    int room = count - members.size();
    double[] distances = crowdingDistances(rest);
    while (rest.size() > room && !rest.isEmpty()) {
      rest.remove(smallest(distances));
      distances = crowdingDistances(rest);
    }
    addAll(rest, rank, distances);
  }

  private void addAll(List<Phenotype<G, Standing>> front, int rank, double[] distances) {
    members.addAll(front);
    for (double distance : distances) {
      ranks.add(rank);
      crowding.add(distance);
    }
  }

  /** Within a front either all are feasible, or all miss the constraints by the same amount. */
  private static <G extends Gene<?, G>> double[] crowdingDistances(
      List<Phenotype<G, Standing>> front) {
    if (front.isEmpty() || front.getFirst().fitness().objectives().isEmpty()) {
      return new double[front.size()];
    }
    ISeq<ObjectiveVector> vectors =
        standings(front).map(standing -> standing.objectives().orElseThrow());
    return Pareto.crowdingDistance(
        vectors,
        (a, b, i) -> Double.compare(a.value(i), b.value(i)),
        (a, b, i) -> Math.abs(a.value(i) - b.value(i)),
        ObjectiveVector::count);
  }

  /** The last of the smallest, so that of equals the older stays. */
  private static int smallest(double[] values) {
    double least = Arrays.stream(values).min().orElseThrow();
    int index = values.length - 1;
    while (values[index] != least) {
      index--;
    }
    return index;
  }

  private static <G extends Gene<?, G>> ISeq<Standing> standings(
      List<Phenotype<G, Standing>> individuals) {
    return individuals.stream().map(Phenotype::fitness).collect(ISeq.toISeq());
  }
}
