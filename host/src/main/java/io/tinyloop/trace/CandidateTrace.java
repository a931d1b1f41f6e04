package io.tinyloop.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.tinyloop.device.EvaluationJob;
import io.tinyloop.device.Outcome;
import io.tinyloop.evaluate.Evaluation;
import io.tinyloop.search.Genome;
import java.time.Duration;
import java.time.Instant;

/** The trace of one candidate: one span is open below its root at any time. Thread-safe. */
final class CandidateTrace {

  private final Tracer tracer;
  private final Span root;

  /** Guarded by this. */
  private Span step;

  private CandidateTrace(Tracer tracer, Span root) {
    this.tracer = tracer;
    this.root = root;
    this.step = span("quantize");
  }

  static CandidateTrace begin(Tracer tracer, String run, Genome genome) {
    Span root =
        tracer
            .spanBuilder("evaluation")
            .setNoParent()
            .setAttribute("tinyloop.run", run)
            .setAttribute("tinyloop.genome", genome.toString())
            .startSpan();
    return new CandidateTrace(tracer, root);
  }

  private Span span(String name) {
    return tracer.spanBuilder(name).setParent(Context.root().with(root)).startSpan();
  }

  synchronized void submitted(EvaluationJob job) {
    root.setAttribute("tinyloop.evaluation", job.image().digest().hex());
    next("queue");
  }

  synchronized void started(String device) {
    next("device");
    step.setAttribute("tinyloop.device", device);
  }

  synchronized void attempted(Outcome outcome) {
    step.setAttribute("tinyloop.outcome", outcome.kind().name());
    if (!outcome.kind().settled()) {
      step.setStatus(StatusCode.ERROR, outcome.reason());
      next("queue");
    } else {
      step.end();
    }
  }

  synchronized void recorded(Evaluation evaluation, Duration journal) {
    step.end();
    Instant now = Instant.now();
    tracer
        .spanBuilder("journal")
        .setParent(Context.root().with(root))
        .setStartTimestamp(now.minus(journal))
        .startSpan()
        .end(now);
    root.setAttribute(
        "tinyloop.outcome",
        switch (evaluation) {
          case Evaluation.Completed _ -> "OK";
          case Evaluation.Infeasible _ -> "CANDIDATE_INFEASIBLE";
        });
    root.end();
  }

  /** No device could run it, or the run ended before one did. */
  synchronized void abandoned() {
    step.end();
    root.setStatus(StatusCode.ERROR, "The run ended before the evaluation did.");
    root.end();
  }

  private void next(String name) {
    step.end();
    step = span(name);
  }
}
