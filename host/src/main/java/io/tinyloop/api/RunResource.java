package io.tinyloop.api;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureFailure;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.tinyloop.access.Caller;
import io.tinyloop.access.Role;
import io.tinyloop.evaluate.Individual;
import io.tinyloop.journal.RunState;
import io.tinyloop.run.EvaluatedPoint;
import io.tinyloop.run.ExportForm;
import io.tinyloop.run.FrontView;
import io.tinyloop.run.Json;
import io.tinyloop.run.Placement;
import io.tinyloop.run.Progress;
import io.tinyloop.run.RunConfiguration;
import io.tinyloop.run.RunListener;
import io.tinyloop.run.RunReport;
import io.tinyloop.run.RunService;
import io.tinyloop.run.RunView;
import io.tinyloop.streaming.HopWork;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Runs, their individuals, fronts and events. */
@Path("/api/runs")
@Produces(MediaType.APPLICATION_JSON)
public class RunResource {

  private static final int EVENT_BUFFER = 4096;
  private static final int MOST_POINTS = 500;

  private final RunService runs;

  private final CurrentCaller caller;
  private final EventStreams streams;

  public RunResource(RunService runs, CurrentCaller caller, EventStreams streams) {
    this.runs = runs;
    this.caller = caller;
    this.streams = streams;
  }

  @GET
  @Needs(Role.VIEWER)
  public List<RunView> list() {
    String tenant = caller.get().tenant();
    return runs.runs().stream().filter(run -> run.tenant().equals(tenant)).toList();
  }

  /**
   * Starts a run; answers 201 with its place.
   *
   * @param priority turns on shared devices for each one of a run of priority 1
   * @param labels that its devices on the bench must have
   */
  @POST
  @Needs(Role.OPERATOR)
  @Consumes(MediaType.APPLICATION_JSON)
  public Response start(
      @QueryParam("priority") @DefaultValue("1") int priority,
      @QueryParam("label") List<String> labels,
      @Nullable RunConfiguration configuration) {
    if (configuration == null) {
      throw new IllegalArgumentException(
          "The request has no run configuration.\nMaybe send one as JSON in the body.");
    }
    if (configuration.source().dataDirectory() != null || configuration.source().model() != null) {
      throw new IllegalArgumentException(
          "A request names no files of the host (model %s, dataDirectory %s)."
                  .formatted(configuration.source().model(), configuration.source().dataDirectory())
              + "\nMaybe leave both away: the host has its own.");
    }
    Placement placement = new Placement(priority, labels);
    String id = runs.start(caller.get(), configuration, placement, new RunListener() {});
    return Response.created(URI.create("/api/runs/" + id)).entity(view(id)).build();
  }

  @GET
  @Needs(Role.VIEWER)
  @Path("{id}")
  public RunView show(String id) {
    return view(id);
  }

  @GET
  @Needs(Role.VIEWER)
  @Path("{id}/individuals")
  public List<Individual> individuals(String id, @QueryParam("genome") @Nullable String genome) {
    view(id);
    return genome == null ? runs.individuals(id) : runs.individuals(id, genome);
  }

  /**
   * What a chart of the run shows: its evaluations after the one with the ordinal {@code after}, at
   * most {@value #MOST_POINTS}; who got as many asks for more.
   */
  @GET
  @Needs(Role.VIEWER)
  @Path("{id}/points")
  public List<EvaluatedPoint> points(String id, @QueryParam("after") long after) {
    view(id);
    return runs.points(id, after, MOST_POINTS);
  }

  @GET
  @Needs(Role.VIEWER)
  @Path("{id}/front")
  public FrontView front(String id) {
    view(id);
    return runs.front(id);
  }

  @GET
  @Needs(Role.VIEWER)
  @Path("{id}/report")
  public RunReport report(String id) {
    view(id);
    return runs.report(id)
        .orElseThrow(() ->
            new NotFoundException(
                "Run " + id + " has no report yet.\nMaybe it still goes on: tinyloop runs list."));
  }

  /**
   * A point of the front as a file to save.
   *
   * @param form {@code bundle} for {@code tinyloop verify}, {@code c}, {@code model} or {@code
   *     json}
   */
  @GET
  @Needs(Role.VIEWER)
  @Path("{id}/front/{number}/{form}")
  @Produces(MediaType.WILDCARD)
  public Response export(String id, int number, String form) {
    var _ = report(id);
    ExportForm wanted = ExportForm.named(form);
    String name = wanted.fileName(id, number);
    return Response.ok(runs.export(id, number, wanted), wanted.mediaType())
        .header("Content-Disposition", "attachment; filename=\"%s\"".formatted(name))
        .build();
  }

  /**
   * What a point of the front does with each hop of a stream.
   *
   * @param board whose cost model is asked; null: the run's own figures
   */
  @GET
  @Needs(Role.VIEWER)
  @Path("{id}/front/{number}/hop")
  public HopWork hop(String id, int number, @QueryParam("board") @Nullable String board) {
    var _ = report(id);
    return runs.hop(id, number, board);
  }

  /** The journal as JSON lines. */
  @GET
  @Needs(Role.VIEWER)
  @Path("{id}/journal")
  @Produces("application/jsonl")
  public String journal(String id) {
    view(id);
    return runs.journalLines(id);
  }

  /** Stops a run; stopping one that has ended changes nothing. */
  @POST
  @Needs(Role.OPERATOR)
  @Path("{id}/stop")
  public RunView stop(String id) {
    view(id);
    runs.stop(id);
    return view(id);
  }

  /** Pauses a run: its devices are free for others, and a restart of the host leaves it alone. */
  @POST
  @Needs(Role.OPERATOR)
  @Path("{id}/pause")
  public RunView pause(String id) {
    view(id);
    runs.pause(id);
    return view(id);
  }

  /**
   * Goes on with a run that failed, was paused or stopped; one that runs or has completed stays as
   * it is.
   */
  @POST
  @Needs(Role.OPERATOR)
  @Path("{id}/resume")
  public RunView resume(String id) {
    view(id);
    runs.resumeAsked(id, new RunListener() {});
    return view(id);
  }

  /** Server-sent events: {@code progress} (a run), {@code individual}, {@code front}. */
  @GET
  @Needs(Role.VIEWER)
  @Path("{id}/events")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  public Multi<OutboundSseEvent> events(String id, @Context Sse sse) {
    view(id);
    Caller watcher = caller.get();
    BooleanSupplier stillGood = caller.stillGood();
    streams.enter(watcher);
    AtomicBoolean left = new AtomicBoolean();
    return Multi.createFrom()
        .<OutboundSseEvent>emitter(
            emitter -> {
              EventListener listener =
                  new EventListener(
                      (name, value) -> {
                        if (stillGood.getAsBoolean()) {
                          emitter.emit(event(sse, name, value));
                        } else {
                          emitter.complete(); // the token was revoked, or has expired
                        }
                      },
                      emitter::complete);
              RunService.Subscription subscription = runs.subscribe(id, listener);
              emitter.onTermination(subscription::close);
            },
            BackPressureStrategy.DROP)
        .onOverflow()
        .buffer(EVENT_BUFFER)
        .onFailure(BackPressureFailure.class)
        .recoverWithCompletion() // who does not read comes back and asks for what is new
        .onTermination()
        .invoke(() -> {
          if (left.compareAndSet(false, true)) {
            streams.leave(watcher);
          }
        });
  }

  private static OutboundSseEvent event(Sse sse, String name, Object value) {
    return sse.newEventBuilder().name(name).data(Json.write(value)).build();
  }

  /** A run of another tenant is not there. */
  private RunView view(String id) {
    String tenant = caller.get().tenant();
    return runs.run(id)
        .filter(run -> run.tenant().equals(tenant))
        .orElseThrow(() ->
            new NotFoundException(
                "There is no run ("
                    + id
                    + ").\nMaybe one of those that tinyloop runs list shows."));
  }

  /** What a {@code progress} event of a running run holds. */
  record RunProgress(RunState state, Progress progress) {}

  /** Turns what a run does into named events. */
  private static final class EventListener implements RunListener {
    private final BiConsumer<String, Object> send;
    private final Runnable end;

    EventListener(BiConsumer<String, Object> send, Runnable end) {
      this.send = send;
      this.end = end;
    }

    @Override
    public void progress(Progress progress) {
      send.accept("progress", new RunProgress(RunState.RUNNING, progress));
    }

    @Override
    public void evaluated(Individual individual) {
      send.accept("individual", individual);
    }

    @Override
    public void front(FrontView front) {
      send.accept("front", front);
    }

    @Override
    public void ended(RunView run) {
      send.accept("progress", run);
      end.run();
    }
  }
}
