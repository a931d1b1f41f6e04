package io.tinyloop.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Genomes in a plane: their two first principal components, with clusters.
 *
 * @param points one a candidate, in order
 * @param explained share of the variance that each axis holds, 0…1
 * @param clusters most accurate first
 */
public record GenomeMap(List<Point> points, double[] explained, List<Cluster> clusters) {

  private static final int ROUNDS = 100;
  private static final int STARTS = 10;

  /** A candidate in the plane, in widths; {@code cluster} is an index. */
  public record Point(Candidate candidate, double x, double y, int cluster) {}

  /**
   * Genomes near one another (k-means in the space of genomes, 10 starts; S. Lloyd, 1982).
   *
   * @param size number of candidates
   * @param accuracy their mean
   * @param normalizedSize their mean
   * @param widths mean width of each gene: the cluster's pattern
   */
  public record Cluster(int size, double accuracy, double normalizedSize, double[] widths) {}

  /**
   * The map of a run's candidates.
   *
   * @param clusters at least 1
   */
  public static GenomeMap of(List<Candidate> candidates, int clusters, long seed) {
    double[][] genomes =
        candidates.stream()
            .map(c -> c.genome().genes().stream().mapToDouble(Integer::doubleValue).toArray())
            .toArray(double[][]::new);
    PrincipalComponents plane = PrincipalComponents.of(genomes);
    int[] assigned = assigned(genomes, Math.min(clusters, genomes.length), seed);
    List<Integer> order = byAccuracy(candidates, assigned, Math.min(clusters, genomes.length));
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < genomes.length; i++) {
      double[] at = plane.project(genomes[i]);
      points.add(new Point(candidates.get(i), at[0], at[1], order.indexOf(assigned[i])));
    }
    return new GenomeMap(
        points,
        plane.explained(),
        IntStream.range(0, order.size()).mapToObj(k -> cluster(points, k)).toList());
  }

  private static List<Integer> byAccuracy(List<Candidate> candidates, int[] assigned, int count) {
    double[] sums = new double[count];
    int[] sizes = new int[count];
    for (int i = 0; i < assigned.length; i++) {
      sums[assigned[i]] += candidates.get(i).accuracy();
      sizes[assigned[i]]++;
    }
    return IntStream.range(0, count)
        .boxed()
        .filter(k -> sizes[k] > 0)
        .sorted(Comparator.comparingDouble(k -> -sums[k] / sizes[k]))
        .toList();
  }

  private static Cluster cluster(List<Point> points, int number) {
    List<Candidate> members =
        points.stream().filter(p -> p.cluster() == number).map(Point::candidate).toList();
    int genes = members.getFirst().genome().genes().size();
    return new Cluster(
        members.size(),
        members.stream().mapToDouble(Candidate::accuracy).average().orElseThrow(),
        members.stream().mapToDouble(Candidate::normalizedSize).average().orElseThrow(),
        IntStream.range(0, genes)
            .mapToDouble(gene ->
                members.stream()
                    .mapToInt(c -> c.genome().genes().get(gene))
                    .average()
                    .orElseThrow())
            .toArray());
  }

  /** The cluster of each genome, of the start with the least sum of squares. */
  private static int[] assigned(double[][] genomes, int clusters, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] best = new int[genomes.length];
    double least = Double.POSITIVE_INFINITY;
    for (int start = 0; start < STARTS; start++) {
      double[][] centres = new double[clusters][];
      for (int k = 0; k < clusters; k++) {
        centres[k] = genomes[random.nextInt(genomes.length)].clone();
      }
      int[] assigned = new int[genomes.length];
      double sum = 0;
      for (int round = 0; round < ROUNDS; round++) {
        sum = assign(genomes, centres, assigned);
        move(genomes, centres, assigned);
      }
      if (sum < least) {
        least = sum;
        best = assigned;
      }
    }
    return best;
  }

  private static double assign(double[][] genomes, double[][] centres, int[] assigned) {
    double sum = 0;
    for (int i = 0; i < genomes.length; i++) {
      double nearest = Double.POSITIVE_INFINITY;
      for (int k = 0; k < centres.length; k++) {
        double distance = 0;
        for (int gene = 0; gene < centres[k].length; gene++) {
          double difference = genomes[i][gene] - centres[k][gene];
          distance += difference * difference;
        }
        if (distance < nearest) {
          nearest = distance;
          assigned[i] = k;
        }
      }
      sum += nearest;
    }
    return sum;
  }

  private static void move(double[][] genomes, double[][] centres, int[] assigned) {
    for (int k = 0; k < centres.length; k++) {
      double[] sum = new double[centres[k].length];
      int members = 0;
      for (int i = 0; i < genomes.length; i++) {
        if (assigned[i] == k) {
          members++;
          for (int gene = 0; gene < sum.length; gene++) {
            sum[gene] += genomes[i][gene];
          }
        }
      }
      for (int gene = 0; members > 0 && gene < sum.length; gene++) {
        centres[k][gene] = sum[gene] / members;
      }
    }
  }
}
