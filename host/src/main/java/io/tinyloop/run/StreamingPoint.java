package io.tinyloop.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tinyloop.device.fleet.ModelledCore;
import io.tinyloop.evaluate.Individual;
import io.tinyloop.protocol.model.InvalidImageException;
import io.tinyloop.protocol.model.ModelImage;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.streaming.HopWork;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a point of a run's front does with each hop of a stream. */
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
  public static HopWork work(Path folder, int number, @Nullable String board) {
    ModelledCore core = board == null ? null : ModelledCore.of(board);
    try (FolderExport run = FolderExport.open(folder)) {
      QuantizedGru model = ModelImage.decode(run.file(number, ExportForm.MODEL));
      if (core != null && board != null) {
        double micros = core.micros(model, 1);
        return HopWork.modelled(
            board, core.clockHertz(), micros * core.clockHertz() / 1e6, core.microjoules(micros));
      }
      String json = new String(run.file(number, ExportForm.JSON), UTF_8);
      return HopWork.of(Json.read(json, Individual.class), model, run.steps());
    } catch (InvalidImageException e) {
      throw new IllegalStateException("The image of point %d is wrong.".formatted(number), e);
    }
  }
}
