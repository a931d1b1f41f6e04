package io.tinyloop.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tinyloop.journal.SessionRecord;
import io.tinyloop.journal.SessionStore;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;

/**
 * A run's work from one start of the host to its end, kept in the journal while it goes on, so that
 * what a run cost is summed over all of its sessions. Thread-safe.
 */
final class RunSession {

  private static final long SHORTEST_STEP_MILLIS = 1_000;

  private final SessionStore store;
  private final String run;
  private final Experiment experiment;
  private final InstantSource clock;
  private SessionRecord session;

  private RunSession(
      SessionStore store,
      String run,
      Experiment experiment,
      InstantSource clock,
      SessionRecord session) {
    this.store = store;
    this.run = run;
    this.experiment = experiment;
    this.clock = clock;
    this.session = session;
  }

  /**
   * Begins a session of a run, the first or one more.
   *
   * @param notes is told if the program is another than before
   * @throws IllegalArgumentException in two lines, if model or data are others than before: the
   *     front would be of both
   */
  static RunSession begin(
      SessionStore store,
      String run,
      Experiment experiment,
      RunLauncher launcher,
      Consumer<String> notes) {
    List<SessionRecord> before = store.sessions(run);
    String data = experiment.validationSet().digest();
    if (!before.isEmpty()) {
      SessionRecord first = before.getFirst();
      requireSame(run, "model", first.modelDigest(), experiment.modelDigest());
      requireSame(run, "data", first.dataDigest(), data);
      String last = before.getLast().commitId();
      if (!last.equals(launcher.commit())) {
        notes.accept(
            "run %s was worked on by commit %s and goes on with %s; report.json names both"
                .formatted(run, last, launcher.commit()));
      }
    }
    Instant now = now(launcher.clock());
    SessionRecord session =
        new SessionRecord(
            before.size() + 1, launcher.commit(), experiment.modelDigest(), data, now, now, 0, 0);
    store.add(run, session);
    return new RunSession(store, run, experiment, launcher.clock(), session);
  }

  private static void requireSame(String run, String what, String before, String now) {
    if (!before.equals(now)) {
      throw new IllegalArgumentException(
          "The run %s was begun with another %s (digest %s, now %s).%nMaybe a file or the quantizer has changed: bring it back, or start a new run."
              .formatted(run, what, before, now));
    }
  }

  /** Notes how far it is, at most once a second. */
  synchronized void step() {
    if (ChronoUnit.MILLIS.between(session.lastAt(), clock.instant()) >= SHORTEST_STEP_MILLIS) {
      note();
    }
  }

  /** Notes how far it is. */
  synchronized void note() {
    session =
        new SessionRecord(
            session.ordinal(),
            session.commitId(),
            session.modelDigest(),
            session.dataDigest(),
            session.startedAt(),
            now(clock),
            experiment.deviceEvaluations(),
            experiment.deviceSeconds());
    store.update(run, session);
  }

  private static Instant now(InstantSource clock) {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  /** The report with what all sessions cost, and what they worked with. */
  RunReport completed(RunReport report) {
    note();
    List<SessionRecord> all = store.sessions(run);
    HostFacts facts =
        new HostFacts(
            session.modelDigest(),
            session.dataDigest(),
            experiment.facts(),
            all.stream().map(HostFacts.Session::of).toList());
    ObjectNode json = Json.MAPPER.valueToTree(report);
    json.put("wallSeconds", all.stream().mapToLong(s -> s.wall().toMillis()).sum() / 1e3);
    json.put("deviceEvaluations", all.stream().mapToLong(SessionRecord::deviceEvaluations).sum());
    json.put("deviceSeconds", all.stream().mapToDouble(SessionRecord::deviceSeconds).sum());
    json.set("host", Json.MAPPER.valueToTree(facts));
    return Json.read(json.toString(), RunReport.class);
  }
}
