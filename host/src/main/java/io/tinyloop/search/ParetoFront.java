package io.tinyloop.search;

import io.tinyloop.search.Evaluated.Measured;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The feasible individuals that no other feasible one dominates, all of them, untrimmed. What it
 * holds depends on the set of individuals added, never on their order. Adding costs O(points ·
 * objectives). Not thread-safe; {@link #points} is a copy.
 */
public final class ParetoFront {

  private static final Comparator<Evaluated> NEAREST =
      Comparator.comparingDouble(Evaluated::violation).thenComparing(Evaluated::genome);

  private final NavigableMap<ObjectiveVector, SortedSet<Genome>> points = new TreeMap<>();
  private @Nullable Evaluated nearest;

  public static ParetoFront of(Collection<? extends Evaluated> individuals) {
    ParetoFront front = new ParetoFront();
    individuals.forEach(front::add);
    return front;
  }

  /**
   * Adds an individual.
   *
   * @return whether the front has a new point, or a point a new genome
   */
  public boolean add(Evaluated individual) {
    if (individual instanceof Measured measured && measured.isFeasible()) {
      return addPoint(measured.objectives(), measured.genome());
    }
    if (nearest == null || NEAREST.compare(individual, nearest) < 0) {
      nearest = individual;
    }
    return false;
  }

  private boolean addPoint(ObjectiveVector objectives, Genome genome) {
    SortedSet<Genome> equals = points.get(objectives);
    if (equals != null) {
      return equals.add(genome);
    }
    // What dominates a vector precedes it in the order of vectors, what it dominates follows it.
    if (points.headMap(objectives).keySet().stream().anyMatch(v -> v.dominates(objectives))) {
      return false;
    }
    points.tailMap(objectives).keySet().removeIf(objectives::dominates);
    points.put(objectives, new TreeSet<>(List.of(genome)));
    return true;
  }

  /** The points, ordered by their objectives. */
  public List<FrontPoint> points() {
    List<FrontPoint> list = new ArrayList<>();
    points.forEach(
        (objectives, genomes) -> list.add(new FrontPoint(objectives, List.copyOf(genomes))));
    return List.copyOf(list);
  }

  /** The objectives of the points, in order. */
  public List<ObjectiveVector> vectors() {
    return List.copyOf(points.keySet());
  }

  public boolean isEmpty() {
    return points.isEmpty();
  }

  public int size() {
    return points.size();
  }

  /**
   * The individual that misses its constraints by least, for the case that nothing is feasible;
   * empty when everything was.
   */
  public Optional<Evaluated> nearest() {
    return Optional.ofNullable(nearest);
  }
}
