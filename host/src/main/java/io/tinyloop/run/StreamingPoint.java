package io.tinyloop.run;

import io.tinyloop.data.Split;
import io.tinyloop.device.fleet.ModelledCore;
import io.tinyloop.evaluate.Individual;
import io.tinyloop.protocol.model.InvalidImageException;
import io.tinyloop.protocol.model.ModelImage;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.quantize.FloatGru;
import io.tinyloop.quantize.InfeasibleCandidateException;
import io.tinyloop.streaming.HopWork;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a model does with each hop of a stream: a point of a run's front, or one that runs now. */
public final class StreamingPoint {

  private StreamingPoint() {}

  /**
   * The work of one hop.
   *
   * @param folder of the run
   * @param number of the point, from 1
   * @param board whose cost model is asked; null: the run's own figures
   * @throws IllegalArgumentException in two lines, if there is no such run, point, board or figure
   */
  public static HopWork ofRun(Path folder, int number, @Nullable String board) {
    try (FolderExport run = FolderExport.open(folder)) {
      return run.hop(number, board);
    }
  }

  /** The same of a run's points, wherever they are kept. */
  static HopWork of(BundleExport run, int number, @Nullable String board) {
    Individual individual = run.point(number);
    try {
      QuantizedGru model = ModelImage.decode(run.model(number));
      return board == null
          ? HopWork.of(
              individual.device(),
              individual.latency(),
              individual.energy(),
              individual.operators(),
              HopWork.Sequence.of(model, run.steps()))
          : modelled(board, ModelledCore.of(board), model);
    } catch (InvalidImageException e) {
      throw new IllegalStateException("The image of point %d is wrong.".formatted(number), e);
    }
  }

  /**
   * The work of one hop of a model that is run now.
   *
   * @param board whose cost model is asked instead of the request's device
   * @param notes is told what a user may not expect
   * @throws IllegalArgumentException in two lines, if the request cannot be carried out
   */
  public static HopWork ofDevice(
      EvaluateRequest request, @Nullable String board, Consumer<String> notes)
      throws InterruptedException {
    ModelledCore core = board == null ? null : ModelledCore.of(board);
    UncalibratedModel source = UncalibratedModel.read(request.source(), System.getenv(), notes);
    if (core != null && board != null) {
      return modelled(board, core, quantized(source, request));
    }
    EvaluationReport report = SingleEvaluation.run(request, notes);
    FloatGru model = source.model();
    return HopWork.of(
        report.device(),
        report.latency(),
        report.energy(),
        report.operators(),
        new HopWork.Sequence(
            source.data().split(Split.VALIDATION).steps(),
            model.layers().stream()
                .mapToLong(layer -> layer.inputWeights().length + layer.hiddenWeights().length)
                .sum(),
            model.head().weights().length));
  }

  private static QuantizedGru quantized(UncalibratedModel source, EvaluateRequest request) {
    var genome = request.toGenome(source.layers());
    try {
      return source.calibrated().quantizer().quantize(genome.layers());
    } catch (InfeasibleCandidateException e) {
      throw new IllegalArgumentException(
          "The genome (%s) has no integers: %s%nMaybe choose other widths."
              .formatted(genome, e.getMessage()),
          e);
    }
  }

  private static HopWork modelled(String board, ModelledCore core, QuantizedGru model) {
    double micros = core.micros(model, 1);
    return HopWork.modelled(
        board, core.clockHertz(), micros * core.clockHertz() / 1e6, core.microjoules(micros));
  }
}
