package io.tinyloop.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.journal.Journal;
import io.tinyloop.protocol.model.ModelImage;
import io.tinyloop.search.Genome;
import io.tinyloop.search.SearchSpace;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training within a run that is resumed. */
class QatPhaseTest {

  private static final Genome GENOME = Genome.homogeneous(SearchSpace.PAPER, 4, 1);

  @TempDir private Path folder;

  /** A second passes each time that somebody looks. */
  private final AtomicLong seconds = new AtomicLong();

  private final InstantSource clock = () -> Instant.ofEpochSecond(seconds.getAndIncrement());

  @Test
  void aResumedRunTrainsNothingTwice() throws Exception {
    Path data = SmallMnist.write(folder.resolve("data"));
    try (Journal journal = Journal.open(folder.resolve("journal"), clock)) {
      journal.createRun("run", "{}", "commit", "default", "ann");
      OpenedModel model = model(data);
      byte[] before = image(model);
      RunReport.Qat first = train(model, journal);
      OpenedModel again = model(data);
      RunReport.Qat second = train(again, journal);

      assertThat(first.trainings()).isEqualTo(1);
      assertThat(first.hostSeconds()).isPositive();
      assertThat(second.trainings()).isEqualTo(1);
      assertThat(second.hostSeconds()).isZero();
      assertThat(image(again)).isEqualTo(image(model)).isNotEqualTo(before);
    }
  }

  private RunReport.Qat train(OpenedModel model, Journal journal) throws InterruptedException {
    QatPhase phase = new QatPhase("run", journal.trainings(), model, 1, clock);
    phase.train(List.of(GENOME), 1, new PhaseProgress(Phase.TRAIN, 1, clock, new RunListener() {}));
    return phase.report(1);
  }

  private static byte[] image(OpenedModel model) throws Exception {
    return ModelImage.encode(model.quantizer().quantize(GENOME.layers()));
  }

  private static OpenedModel model(Path data) {
    ModelSource source = SmallMnist.source(data);
    return OpenedModel.open(source, Map.of(), _ -> {});
  }
}
