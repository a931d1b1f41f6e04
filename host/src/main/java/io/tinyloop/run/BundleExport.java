package io.tinyloop.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import io.tinyloop.bundle.BundleArchive;
import io.tinyloop.csource.CSources;
import io.tinyloop.csource.CoreSources;
import io.tinyloop.csource.SourceArchive;
import io.tinyloop.data.Split;
import io.tinyloop.device.fleet.FleetMember;
import io.tinyloop.evaluate.Individual;
import io.tinyloop.journal.EvaluationRecord;
import io.tinyloop.journal.Journal;
import io.tinyloop.journal.RunRecord;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.protocol.arithmetic.InferenceResult;
import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.DataSetImage;
import io.tinyloop.protocol.model.InvalidImageException;
import io.tinyloop.protocol.model.ModelImage;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.Sha256;
import io.tinyloop.quantize.InfeasibleCandidateException;
import io.tinyloop.search.Genome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes the bundles of a completed run's points, from the journal and the task: the candidate is
 * quantized once more, and must be the one whose digest the journal has. The same point gives the
 * same bytes. Used by one thread.
 */
final class BundleExport {

  private final Journal journal;
  private final RunRecord run;
  private final RunConfiguration configuration;
  private final RunReport report;
  private final OpenedModel model;

  private BundleExport(Journal journal, RunRecord run, RunReport report, OpenedModel model) {
    this.journal = journal;
    this.run = run;
    this.configuration = report.configuration();
    this.report = report;
    this.model = model;
  }

  /**
   * Opens what a run's points are made of.
   *
   * @throws IllegalArgumentException in two lines, if it has no report
   */
  static BundleExport of(Journal journal, RunRecord run, Map<String, String> environment) {
    String report = run.report();
    if (report == null) {
      throw new IllegalArgumentException(
          "The run %s is %s and has no front to export from.\nMaybe wait for its end, or go on with it: tinyloop search --resume."
              .formatted(run.id(), run.state()));
    }
    RunReport read = Json.read(report, RunReport.class);
    return new BundleExport(
        journal,
        run,
        read,
        OpenedModel.open(read.configuration().source(), environment, note -> {}));
  }

  /** What the run found. */
  RunReport report() {
    return report;
  }

  /** An individual of the front; {@code number} counts from 1. */
  Individual point(int number) {
    List<Individual> front = report.front();
    if (number < 1 || number > front.size()) {
      throw new IllegalArgumentException(
          "The front of run %s has points 1…%d, not %d.\nMaybe look at front.json or the page; points are counted from the smallest model."
              .formatted(run.id(), front.size(), number));
    }
    return front.get(number - 1);
  }

  /** The file of a point. */
  byte[] bundle(int number) {
    Individual front = point(number);
    Genome genome = front.toGenome();
    EvaluationRecord evaluation = evaluation(number, genome);
    EvidenceLog.Entry evidence = evidence(number, genome, evaluation.dataKey());
    Individual individual = Json.read(evaluation.body(), Individual.class);
    byte[] image = image(genome);
    if (!Sha256.hex(image).equals(evidence.modelSha256())) {
      throw new IllegalArgumentException(
          "Point %d cannot be made again: its model has SHA-256 %s, the one that ran had %s.\nMaybe model or program changed since commit %s."
              .formatted(number, Sha256.hex(image), evidence.modelSha256(), evidence.commit()));
    }
    byte[] data = DataSetImage.encode(model.samples(Split.VALIDATION).samples().data());
    BundlePoint point =
        new BundlePoint(
            run.id(),
            number,
            evidence.commit(),
            configuration.seed(),
            configuration,
            Sha256.hex(data),
            evidence.modelSha256(),
            deviceOf(individual.device()),
            new BundlePoint.Toolchain(
                evidence.hello().flags(), "Java " + System.getProperty("java.vm.version")),
            evidence.hello(),
            evidence.evidence().calibration(),
            individual,
            BundlePoint.Published.of(front),
            BundlePoint.ReplayInterval.of(individual.latency(), evidence.hello()),
            BundlePoint.ReplayInterval.of(individual.energy()));
    return BundleArchive.write(
        Map.of(
            BundleArchive.POINT,
            Json.pretty(point).getBytes(UTF_8),
            BundleArchive.MODEL,
            image,
            BundleArchive.DATA,
            data,
            BundleArchive.TRANSCRIPT,
            transcript(evidence)));
  }

  /** A point as one file. */
  byte[] file(int number, ExportForm form) {
    return switch (form) {
      case BUNDLE -> bundle(number);
      case C -> SourceArchive.write(sources(number));
      case MODEL -> model(number);
      case JSON -> Json.pretty(point(number)).getBytes(UTF_8);
    };
  }

  /** Time steps of a sequence. */
  int steps() {
    return model.data().split(Split.VALIDATION).steps();
  }

  /** The packed model of a point. */
  byte[] model(int number) {
    return image(point(number).toGenome());
  }

  /** A point as C sources with the core that runs them, by their paths in a folder. */
  Map<String, byte[]> sources(int number) {
    Individual individual = point(number);
    try {
      QuantizedGru integers = ModelImage.decode(image(individual.toGenome()));
      DataSet samples = model.samples(Split.VALIDATION).samples().data();
      InferenceResult expected =
          BatchedEngine.plain().run(integers, samples, 0, samples.sampleCount());
      Map<String, byte[]> files =
          new TreeMap<>(
              new CSources(integers, individual.residentBytes(), samples, expected)
                  .files(CoreSources.files()));
      files.put("model.json", Json.pretty(individual).getBytes(UTF_8));
      return files;
    } catch (InvalidImageException e) {
      throw new IllegalStateException("The image of point %d is wrong.".formatted(number), e);
    }
  }

  private static byte[] transcript(EvidenceLog.Entry evidence) {
    return evidence.evidence().transcript().stream()
        .map(exchange -> Json.write(exchange) + "\n")
        .collect(joining())
        .getBytes(UTF_8);
  }

  private EvaluationRecord evaluation(int number, Genome genome) {
    return journal.evaluations(run.id()).reversed().stream()
        .filter(record -> record.genome().equals(genome.toString()))
        .filter(record -> record.dataKey().startsWith(report.datasetDigest()))
        .filter(record -> find(genome, record.dataKey()).isPresent())
        .findFirst()
        .orElseThrow(() -> unknown(number));
  }

  private Optional<String> find(Genome genome, String dataKey) {
    return journal.evidence().find(run.id(), dataKey, genome.space().toString(), genome.toString());
  }

  private EvidenceLog.Entry evidence(int number, Genome genome, String dataKey) {
    return find(genome, dataKey)
        .map(body -> Json.read(body, EvidenceLog.Entry.class))
        .orElseThrow(() -> unknown(number));
  }

  private IllegalArgumentException unknown(int number) {
    return new IllegalArgumentException(
        "The journal has no evidence of point %d of run %s.\nMaybe the run is of an older program, or its accuracy was raced; search again to have bundles."
            .formatted(number, run.id()));
  }

  /** The image of the integers that ran: trained ones where the run trained. */
  private byte[] image(Genome genome) {
    Integer epochs = configuration.qatEpochs();
    Optional<byte[]> trained =
        epochs == null
            ? Optional.empty()
            : journal.trainings().image(run.id(), epochs, genome.space() + " " + genome);
    if (trained.isPresent()) {
      return trained.get();
    }
    try {
      return ModelImage.encode(model.quantizer().quantize(genome.layers()));
    } catch (InfeasibleCandidateException e) {
      throw new IllegalArgumentException(
          "The genome (%s) has no integers any more.\nMaybe the model changed since the run."
              .formatted(genome),
          e);
    }
  }

  /** The device's spec with its meter, which opens an equal one. */
  private String deviceOf(String name) {
    String base = name.replaceFirst("#\\d+$", "");
    return FleetMember.parseFleet(configuration.fleet()).stream()
        .filter(member -> member.name().equals(base))
        .findFirst()
        .map(
            member -> member.spec().single() + (member.meter() == null ? "" : "~" + member.meter()))
        .orElse(base);
  }
}
