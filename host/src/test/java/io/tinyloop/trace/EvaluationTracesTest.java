package io.tinyloop.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.tinyloop.device.Outcome;
import io.tinyloop.device.PoolListener;
import io.tinyloop.journal.Journal;
import io.tinyloop.journal.RunState;
import io.tinyloop.run.ModelSource;
import io.tinyloop.run.RunConfiguration;
import io.tinyloop.run.RunLauncher;
import io.tinyloop.run.RunService;
import io.tinyloop.search.Genome;
import io.tinyloop.search.SearchSpace;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EvaluationTracesTest {

  private static final RunConfiguration SMALL =
      new RunConfiguration(
          new ModelSource(
              "row-mnist",
              "digits10k",
              null,
              null,
              ModelSource.DEFAULT_WEIGHTS,
              ModelSource.DEFAULT_RANGES),
          "paper",
          List.of("accuracy", "size"),
          List.of(),
          "sim:cortex-m4",
          4,
          1,
          1,
          "narrow",
          20);

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();

  @Test
  void everyCandidateIsATraceFromGenomeToJournal() throws Exception {
    long recorded;
    try (EvaluationTraces traces = new EvaluationTraces(SimpleSpanProcessor.create(spans));
        Journal journal = Journal.inMemory("traces", Instant::now);
        RunService runs = runs(journal, traces)) {
      runs.watchEach(traces);
      assertThat(runs.await(runs.start(SMALL)).state()).isEqualTo(RunState.COMPLETED);
      recorded = journal.evaluations("a-run").size();
      check(spans.getFinishedSpanItems(), recorded);
    }
  }

  private static RunService runs(Journal journal, PoolListener traces) {
    RunLauncher launcher = new RunLauncher(Instant::now, _ -> {}, null, null, null, traces);
    return new RunService(journal, launcher, () -> "a-run");
  }

  private static void check(List<SpanData> spans, long recorded) {
    List<SpanData> roots =
        spans.stream().filter(span -> span.getName().equals("evaluation")).toList();
    assertThat(roots).hasSize((int) recorded);
    Map<String, List<SpanData>> steps =
        spans.stream().collect(Collectors.groupingBy(SpanData::getTraceId));
    for (SpanData root : roots) {
      assertThat(root.getParentSpanId()).isEqualTo(SpanId.getInvalid());
      assertThat(text(root, "tinyloop.run")).isEqualTo("a-run");
      assertThat(text(root, "tinyloop.genome")).matches("[0-9,]+");
      List<SpanData> trace = steps.getOrDefault(root.getTraceId(), List.of());
      assertThat(new TreeSet<>(trace.stream().map(SpanData::getName).toList()))
          .containsExactly("device", "evaluation", "journal", "quantize", "queue");
      assertThat(trace).allSatisfy(span -> assertThat(span.hasEnded()).isTrue());
      assertThat(trace)
          .filteredOn(span -> span.getName().equals("device"))
          .singleElement()
          .satisfies(span -> {
            assertThat(text(span, "tinyloop.device")).startsWith("sim:cortex-m4");
            assertThat(text(span, "tinyloop.outcome")).isEqualTo("OK");
            assertThat(span.getParentSpanId()).isEqualTo(root.getSpanId());
          });
    }
  }

  @Test
  void aFaultIsASpanOfItsOwnAndTheCandidateWaitsAgain() {
    try (EvaluationTraces traces = new EvaluationTraces(SimpleSpanProcessor.create(spans))) {
      Genome genome = Genome.homogeneous(SearchSpace.PAPER, 4, 1);
      CandidateTrace trace = traces.begin("a-run", genome);
      trace.started("left");
      trace.attempted(new Outcome.LinkFault("left", "unplugged"));
      trace.started("right");
      trace.abandoned();
      assertThat(spans.getFinishedSpanItems().stream().map(SpanData::getName))
          .containsExactly("quantize", "device", "queue", "device", "evaluation");
      SpanData fault = spans.getFinishedSpanItems().get(1);
      assertThat(fault.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
      assertThat(fault.getStatus().getDescription()).isEqualTo("unplugged");
      assertThat(spans.getFinishedSpanItems().getLast().getStatus().getStatusCode())
          .isEqualTo(StatusCode.ERROR);
    }
  }

  private static @Nullable String text(SpanData span, String key) {
    return span.getAttributes().get(AttributeKey.stringKey(key));
  }
}
