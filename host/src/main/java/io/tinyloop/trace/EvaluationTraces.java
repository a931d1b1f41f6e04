package io.tinyloop.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.tinyloop.device.EvaluationJob;
import io.tinyloop.device.Outcome;
import io.tinyloop.device.PoolListener;
import io.tinyloop.evaluate.Evaluation;
import io.tinyloop.run.RunConfiguration;
import io.tinyloop.run.RunListener;
import io.tinyloop.run.RunService;
import io.tinyloop.run.RunView;
import io.tinyloop.search.Genome;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A trace for each candidate of a run, from genome to result: quantize, then queue and device as
 * often as it is tried, then journal. Thread-safe.
 *
 * <pre>
 * evaluation ─┬─ quantize
 *             ├─ queue ── device ── (queue ── device …)
 *             └─ journal
 * </pre>
 */
public final class EvaluationTraces implements PoolListener, RunService.Watcher, AutoCloseable {

  private static final Duration LAST_SPANS = Duration.ofSeconds(5);

  private final SdkTracerProvider provider;
  private final Tracer tracer;
  private final Map<EvaluationJob, CandidateTrace> underWay = new ConcurrentHashMap<>();

  /** Spans go to {@code processor}. */
  EvaluationTraces(SpanProcessor processor) {
    this.provider =
        SdkTracerProvider.builder()
            .setResource(
                Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "tinyloop")))
            .addSpanProcessor(processor)
            .build();
    this.tracer = provider.get("io.tinyloop");
  }

  /**
   * Traces that a collector takes by OTLP over HTTP.
   *
   * @param collector its address, for example {@code http://localhost:4318}
   */
  public static EvaluationTraces to(URI collector) {
    String address = collector.toString().replaceFirst("/+$", "") + "/v1/traces";
    return new EvaluationTraces(
        BatchSpanProcessor.builder(OtlpHttpSpanExporter.builder().setEndpoint(address).build())
            .build());
  }

  @Override
  public RunListener of(String id, RunConfiguration configuration) {
    return new Watched(id);
  }

  /** The trace of a candidate that is quantized now. */
  CandidateTrace begin(String run, Genome genome) {
    return CandidateTrace.begin(tracer, run, genome);
  }

  @Override
  public void started(String device, EvaluationJob job, Duration waited) {
    CandidateTrace trace = underWay.get(job);
    if (trace != null) {
      trace.started(device);
    }
  }

  @Override
  public void attempted(String device, EvaluationJob job, Outcome outcome) {
    CandidateTrace trace = underWay.get(job);
    if (trace != null) {
      trace.attempted(outcome);
    }
  }

  /** The candidates of one run. */
  private final class Watched implements RunListener {

    private final String run;
    private final Map<Genome, CandidateTrace> traces = new ConcurrentHashMap<>();
    private final Map<Genome, EvaluationJob> jobs = new ConcurrentHashMap<>();

    Watched(String run) {
      this.run = run;
    }

    @Override
    public void evaluating(Genome genome) {
      traces.put(genome, begin(run, genome));
    }

    @Override
    public void submitted(Genome genome, EvaluationJob job) {
      CandidateTrace trace = traces.get(genome);
      if (trace != null) {
        trace.submitted(job);
        jobs.put(genome, job);
        underWay.put(job, trace);
      }
    }

    @Override
    public void recorded(Genome genome, Evaluation evaluation, Duration journal) {
      CandidateTrace trace = forget(genome);
      if (trace != null) {
        trace.recorded(evaluation, journal);
      }
    }

    /** What could not be evaluated ends with its run. */
    @Override
    public void ended(RunView ended) {
      for (Genome genome : traces.keySet()) {
        CandidateTrace trace = forget(genome);
        if (trace != null) {
          trace.abandoned();
        }
      }
    }

    private @Nullable CandidateTrace forget(Genome genome) {
      EvaluationJob job = jobs.remove(genome);
      if (job != null) {
        underWay.remove(job);
      }
      return traces.remove(genome);
    }
  }

  @Override
  public void close() {
    var _ = provider.shutdown().join(LAST_SPANS.toSeconds(), TimeUnit.SECONDS);
  }
}
