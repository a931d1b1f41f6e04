package io.tinyloop.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Local search round the front, ordered by a surrogate: an {@link AdditiveModel} of each objective
 * is fitted to all that was measured, and of the front's neighbours those are asked for that it
 * predicts to add most hypervolume. For few evaluations that cost much. A function of its
 * configuration and of what it is told.
 */
public final class SurrogateSearch implements SearchStrategy {

  /** Neighbours that a batch is chosen from. */
  private static final int NEIGHBOURS = 160;

  /** Generations of neighbours that are bred on predictions before a batch is chosen. */
  private static final int GENERATIONS = 5;

  /** Genomes of a predicted front that neighbours are bred from. */
  private static final int PARENTS = 48;

  /** Batches that founders take. */
  private static final int FOUNDING = 3;

  private final SearchSpace space;
  private final int layers;
  private final int batch;
  private final long budget;
  private final SplittableRandom random;
  private final List<List<Integer>> alleles;
  private final Set<Genome> known = new HashSet<>();
  private final List<Evaluated.Measured> measured = new ArrayList<>();
  private ParetoFront front = new ParetoFront();
  private List<Genome> asked = List.of();
  private final Set<Genome> first = new LinkedHashSet<>();
  private Objectives objectives = Objectives.of(Objective.values());
  private Constraints constraints = Constraints.NONE;
  private int batches;
  private long count;

  /**
   * @param parameters batches of the population's size, as many as generations, and the seed
   */
  public SurrogateSearch(SearchSpace space, int layers, SearchParameters parameters) {
    this(space, layers, parameters.population(), parameters.evaluations(), parameters.seed());
  }

  /**
   * @param batch candidates between two fits, at least 1
   * @param budget most candidates, at least 1
   */
  public SurrogateSearch(SearchSpace space, int layers, int batch, long budget, long seed) {
    this.space = space;
    this.layers = layers;
    this.batch = batch;
    this.budget = budget;
    random = new SplittableRandom(seed);
    alleles = IntStream.range(0, space.genesPerLayer() * layers).mapToObj(space::alleles).toList();
  }

  /**
   * Goes on where another search ended: a local search round its front, without founders.
   *
   * @param before what was evaluated; nothing of it is asked for again
   * @param batch candidates between two fits, at least 1
   * @param budget most candidates, at least 1
   */
  public static SurrogateSearch after(
      SearchSpace space,
      int layers,
      Collection<? extends Evaluated> before,
      int batch,
      long budget,
      long seed) {
    SurrogateSearch search = new SurrogateSearch(space, layers, batch, budget, seed);
    before.forEach(search::note);
    search.batches = FOUNDING;
    return search;
  }

  /** Begins with these genomes, then with founders of its own. */
  public SurrogateSearch beginningWith(List<Genome> genomes) {
    first.addAll(genomes);
    return this;
  }

  /**
   * Asks for genomes that are predicted to meet the constraints, as long as there are some. Those
   * on a quantity that is no objective cannot be predicted.
   *
   * @param objectives of the vectors that are told
   */
  public SurrogateSearch within(Constraints constraints, Objectives objectives) {
    this.objectives = objectives;
    this.constraints =
        new Constraints(
            constraints.list().stream()
                .filter(constraint -> objectives.list().contains(constraint.objective()))
                .toList());
    return this;
  }

  /** By how much a genome is predicted to miss the constraints. */
  private double violation(ObjectiveVector predicted) {
    if (constraints.list().isEmpty()) {
      return 0;
    }
    Map<Objective, Double> quantities = new EnumMap<>(Objective.class);
    for (int i = 0; i < objectives.count(); i++) {
      Objective objective = objectives.list().get(i);
      quantities.put(objective, objective.minimised(predicted.value(i))); // its own inverse
    }
    return constraints.violation(quantities);
  }

  @Override
  public List<Genome> ask() {
    if (asked.isEmpty() && count < budget) {
      int size = (int) Math.min(batch, budget - count);
      Set<Genome> genomes =
          batches < FOUNDING || measured.isEmpty() ? founders(size) : promising(size);
      fill(genomes, size);
      asked = List.copyOf(genomes);
      known.addAll(asked);
      count += asked.size();
    }
    return asked;
  }

  @Override
  public void tell(List<Evaluated> outcomes) {
    Outcomes.check(asked, outcomes);
    outcomes.forEach(this::note);
    batches++;
    asked = List.of();
  }

  @Override
  public void revise(List<Evaluated> estimates) {
    measured.clear();
    front = new ParetoFront();
    estimates.forEach(this::note);
  }

  private void note(Evaluated outcome) {
    known.add(outcome.genome());
    front.add(outcome);
    if (outcome instanceof Evaluated.Measured individual) {
      measured.add(individual);
    }
  }

  @Override
  public long budget() {
    return budget;
  }

  /** The homogeneous genomes, then some with genes off theirs. */
  private Set<Genome> founders(int count) {
    LinkedHashSet<Genome> founders = new LinkedHashSet<>();
    List<Genome> homogeneous =
        IntStream.rangeClosed(2, 8)
            .mapToObj(bits -> Genome.homogeneous(space, bits, layers))
            .toList();
    Stream.concat(first.stream(), homogeneous.stream())
        .filter(genome -> !known.contains(genome))
        .forEach(founders::add);
    while (founders.size() > count) {
      founders.remove(first.isEmpty() ? founders.getFirst() : founders.getLast());
    }
    for (int attempt = 0; founders.size() < count && attempt < 100 * count; attempt++) {
      Genome base = homogeneous.get(random.nextInt(homogeneous.size()));
      add(mutated(base, 2 + random.nextInt(alleles.size() / 2)), founders);
    }
    return founders;
  }

  /** A batch that is predicted to add most hypervolume, one genome after the other. */
  private Set<Genome> promising(int count) {
    List<AdditiveModel> models = models();
    List<Genome> neighbours = evolved(models);
    List<ObjectiveVector> predicted =
        neighbours.stream().map(genome -> predict(models, genome)).toList();
    double[] violations = predicted.stream().mapToDouble(this::violation).toArray();
    if (!neighbours.isEmpty() && Arrays.stream(violations).allMatch(violation -> violation > 0)) {
      return nearest(neighbours, violations, count);
    }
    ReferencePoint reference = reference();
    List<ObjectiveVector> points = new ArrayList<>(front.vectors());
    Set<Genome> batch = new LinkedHashSet<>();
    List<Integer> open = new ArrayList<>(candidates(predicted, points));
    open.removeIf(i -> violations[i] > 0);
    while (batch.size() < count && !open.isEmpty()) {
      double[] gain = new double[neighbours.size()];
      for (int i : open) {
        List<ObjectiveVector> with = new ArrayList<>(points);
        with.add(predicted.get(i));
        gain[i] = Hypervolume.normalized(with, reference);
      }
      int best = open.stream().max(Comparator.comparingDouble(i -> gain[i])).orElseThrow();
      open.remove((Integer) best);
      batch.add(neighbours.get(best));
      points.add(predicted.get(best));
      open.removeIf(i -> dominated(predicted.get(i), points));
    }
    return batch;
  }

  /** Those that are predicted to miss the constraints by least. */
  private static Set<Genome> nearest(List<Genome> genomes, double[] violations, int count) {
    return IntStream.range(0, genomes.size())
        .boxed()
        .sorted(Comparator.comparingDouble(i -> violations[i]))
        .limit(count)
        .map(genomes::get)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Those that no point of the front is predicted to dominate. */
  private static List<Integer> candidates(
      List<ObjectiveVector> predicted, Collection<ObjectiveVector> points) {
    return IntStream.range(0, predicted.size())
        .filter(i -> !dominated(predicted.get(i), points))
        .boxed()
        .toList();
  }

  private static boolean dominated(ObjectiveVector vector, Collection<ObjectiveVector> points) {
    return points.stream().anyMatch(point -> point.dominates(vector));
  }

  /** Unknown genomes that descend from the front, bred on predictions alone. */
  private List<Genome> evolved(List<AdditiveModel> models) {
    List<Genome> parents = front.points().stream().map(FrontPoint::genome).toList();
    if (parents.isEmpty()) {
      parents = measured.stream().map(Evaluated.Measured::genome).toList();
    }
    for (int generation = 0; generation < GENERATIONS; generation++) {
      Set<Genome> family = new LinkedHashSet<>(parents);
      family.addAll(children(parents));
      parents = best(family, models);
    }
    Set<Genome> unknown = new LinkedHashSet<>(parents);
    unknown.addAll(children(parents).subList(0, NEIGHBOURS / 4));
    unknown.removeAll(known);
    return List.copyOf(unknown);
  }

  /** The predicted front; where nothing is predicted to be feasible, what misses least. */
  private List<Genome> best(Set<Genome> family, List<AdditiveModel> models) {
    ParetoFront best = new ParetoFront();
    for (Genome genome : family) {
      ObjectiveVector predicted = predict(models, genome);
      best.add(new Evaluated.Measured(genome, predicted, violation(predicted)));
    }
    if (!best.isEmpty()) {
      return thinned(best.points());
    }
    List<Genome> genomes = List.copyOf(family);
    double[] violations =
        genomes.stream().mapToDouble(genome -> violation(predict(models, genome))).toArray();
    return List.copyOf(nearest(genomes, violations, PARENTS));
  }

  /** At most {@link #PARENTS} of a front, evenly spread along it. */
  private static List<Genome> thinned(List<FrontPoint> points) {
    int count = Math.min(PARENTS, points.size());
    return IntStream.range(0, count)
        .mapToObj(i -> points.get(i * points.size() / count).genome())
        .toList();
  }

  private List<Genome> children(List<Genome> parents) {
    List<Genome> children = new ArrayList<>();
    while (children.size() < NEIGHBOURS) {
      Genome parent = parents.get(random.nextInt(parents.size()));
      Genome other = parents.get(random.nextInt(parents.size()));
      Genome child = random.nextInt(2) == 0 ? parent : crossed(parent, other);
      children.add(mutated(child, 1 + random.nextInt(3)));
    }
    return children;
  }

  /** Genomes that are new, whatever is left of the space. */
  private void fill(Set<Genome> batch, int count) {
    for (int attempt = 0; batch.size() < count && attempt < 1000; attempt++) {
      Genome base = Genome.homogeneous(space, 2 + random.nextInt(7), layers);
      add(mutated(base, 1 + random.nextInt(alleles.size())), batch);
    }
  }

  private void add(Genome genome, Set<Genome> to) {
    if (!known.contains(genome)) {
      to.add(genome);
    }
  }

  /** So many genes a step up or down, now and then anywhere. */
  private Genome mutated(Genome genome, int mutations) {
    List<Integer> genes = new ArrayList<>(genome.genes());
    for (int i = 0; i < mutations; i++) {
      int gene = random.nextInt(genes.size());
      List<Integer> choice = alleles.get(gene);
      int at = choice.indexOf(genes.get(gene));
      int to =
          random.nextInt(4) == 0
              ? random.nextInt(choice.size())
              : Math.clamp(at + (random.nextBoolean() ? 1 : -1), 0, choice.size() - 1);
      genes.set(gene, choice.get(to));
    }
    return new Genome(space, genes);
  }

  private Genome crossed(Genome a, Genome b) {
    List<Integer> genes = new ArrayList<>();
    for (int i = 0; i < alleles.size(); i++) {
      genes.add((random.nextBoolean() ? a : b).genes().get(i));
    }
    return new Genome(space, genes);
  }

  private List<AdditiveModel> models() {
    List<Genome> genomes = measured.stream().map(Evaluated.Measured::genome).toList();
    int objectives = measured.getFirst().objectives().count();
    return IntStream.range(0, objectives)
        .mapToObj(objective -> {
          double[] values =
              measured.stream().mapToDouble(m -> m.objectives().value(objective)).toArray();
          return AdditiveModel.best(alleles, genomes, values);
        })
        .toList();
  }

  private static ObjectiveVector predict(List<AdditiveModel> models, Genome genome) {
    return new ObjectiveVector(models.stream().map(model -> model.predict(genome)).toList());
  }

  /** A tenth above the worst measured that is feasible, if anything is. */
  private ReferencePoint reference() {
    List<Evaluated.Measured> feasible =
        measured.stream().filter(Evaluated.Measured::isFeasible).toList();
    List<Evaluated.Measured> known = feasible.isEmpty() ? measured : feasible;
    int count = known.getFirst().objectives().count();
    return new ReferencePoint(
        "measured-max*1.1",
        new ObjectiveVector(
            IntStream.range(0, count)
                .mapToObj(objective ->
                    1e-9
                        + 1.1
                            * known.stream()
                                .mapToDouble(m -> m.objectives().value(objective))
                                .max()
                                .orElseThrow())
                .toList()));
  }
}
