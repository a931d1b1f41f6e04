package io.tinyloop.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.Until;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every database of a journal does. */
@Timeout(120)
abstract class JournalContractTest {

  static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
  static final InstantSource CLOCK = InstantSource.fixed(NOON);

  /** A journal that nothing was ever in. */
  abstract Journal open();

  @Test
  void recordsTheSameGenomeOnTheSameDataOnce() {
    try (Journal journal = open()) {
      journal.createRun("a", "{}", "abc", "default", "local");
      journal.record("a", evaluation("8,8", "first"));
      journal.record("a", evaluation("8,8", "second"));
      assertThat(journal.evaluations("a"))
          .extracting(EvaluationRecord::body)
          .containsExactly("first");
    }
  }

  @Test
  void recordsWhatComesAtOnceEachOnce() throws Exception {
    try (Journal journal = open();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      journal.createRun("a", "{}", "abc", "default", "local");
      journal.createRun("b", "{}", "abc", "default", "local");
      List<Future<?>> written = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        String genome = "8," + i % 40;
        String run = i % 2 == 0 ? "a" : "b";
        written.add(threads.submit(() -> journal.record(run, evaluation(genome, "body"))));
      }
      for (Future<?> each : written) {
        each.get();
      }
      for (String run : List.of("a", "b")) {
        assertThat(journal.evaluations(run))
            .extracting(EvaluationRecord::ordinal)
            .containsExactlyElementsOf(LongStream.rangeClosed(1, 20).boxed().toList());
        assertThat(journal.evaluations(run))
            .extracting(EvaluationRecord::genome)
            .doesNotHaveDuplicates();
        assertThat(journal.lastOrdinal(run)).isEqualTo(20);
      }
    }
  }

  @Test
  void completionStoresReportAndState() {
    try (Journal journal = open()) {
      journal.createRun("a", "{}", "abc", "default", "local");
      journal.setState("a", RunState.FAILED, "why");
      journal.complete("a", "{\"ok\":true}");
      assertThat(journal.run("a"))
          .hasValueSatisfying(run -> {
            assertThat(run.state()).isEqualTo(RunState.COMPLETED);
            assertThat(run.report()).isEqualTo("{\"ok\":true}");
            assertThat(run.detail()).isNull();
          });
      assertThat(journal.runs()).as("a list").extracting(RunRecord::report).containsOnlyNulls();
    }
  }

  @Test
  void onlyARunThatGoesOnIsStopped() {
    try (Journal journal = open()) {
      journal.createRun("a", "{}", "abc", "default", "local");
      assertThat(journal.leaveRunning("a", RunState.PAUSED)).isTrue();
      assertThat(journal.leaveRunning("a", RunState.STOPPED)).isFalse();
      assertThat(journal.run("a").orElseThrow().state()).isEqualTo(RunState.PAUSED);
    }
  }

  @Test
  void keepsIncidentsInTheirOrderWhateverADeviceSaid() {
    try (Journal journal = open()) {
      journal.createRun("a", "{}", "abc", "default", "local");
      journal.recordIncident("a", "sim-1", "TIMED_OUT", "no answer");
      journal.recordIncident("a", "sim-2", "DEVICE_FAULT", "said é and \0");
      assertThat(journal.incidents("a"))
          .extracting(IncidentRecord::ordinal)
          .containsExactly(1L, 2L);
      assertThat(journal.incidents("a").getLast().detail()).isEqualTo("said é and \ufffd");
    }
  }

  @Test
  void findsTheEvaluationsOfAGenomeAndThoseAfterAnother() {
    try (Journal journal = open()) {
      journal.createRun("a", "{}", "abc", "default", "local");
      for (String genome : List.of("8,8", "8,7", "8,6")) {
        journal.record("a", evaluation(genome, "{}"));
      }
      assertThat(journal.evaluations("a", "8,7")).hasSize(1);
      assertThat(journal.evaluations("a", 1, 1))
          .extracting(EvaluationRecord::genome)
          .containsExactly("8,7");
    }
  }

  @Test
  void epochsOfADeviceOnlyGrow() {
    try (Journal journal = open()) {
      assertThat(journal.leases().nextEpoch("serial:a", 100, NOON)).isEqualTo(100);
      assertThat(journal.leases().nextEpoch("serial:a", 90, NOON)).isEqualTo(101);
      assertThat(journal.leases().nextEpoch("serial:b", 90, NOON)).isEqualTo(90);
    }
  }

  @Test
  void keepsWhatBecomesOfALease() {
    LeaseRecord asked =
        new LeaseRecord(
            "l",
            "board",
            "default",
            "alice",
            LeaseState.WAITING,
            null,
            60,
            30,
            NOON,
            null,
            null,
            null,
            null,
            null);
    try (Journal journal = open()) {
      journal.leases().add(asked);
      assertThat(journal.leases().open()).containsExactly(asked);
      LeaseRecord granted = asked.granted(7, NOON);
      assertThat(journal.leases().update(asked, granted)).isTrue();
      assertThat(journal.leases().update(asked, asked.granted(8, NOON)))
          .as("another host was first")
          .isFalse();
      LeaseRecord renewed = granted.renewed(NOON.plusSeconds(9));
      assertThat(journal.leases().update(granted, renewed)).isTrue();
      assertThat(journal.leases().update(granted, granted.ended(LeaseState.EXPIRED, NOON, "")))
          .as("it was renewed meanwhile")
          .isFalse();
      assertThat(journal.leases().update(renewed, granted)).isTrue();
      assertThat(journal.leases().find("l")).contains(granted);
      assertThat(journal.leases().newest()).containsExactly(granted);
    }
  }

  @Test
  void keepsSessionsPlacesEvidenceAndModelsOfARun() {
    SessionRecord session = new SessionRecord(1, "abc", "model", "data", NOON, NOON, 5, 2.5);
    byte[] image = "image".getBytes(StandardCharsets.UTF_8);
    try (Journal journal = open()) {
      journal.createRun("a", "{}", "abc", "default", "local");
      journal.sessions().place("a", 3);
      journal.sessions().add("a", session);
      journal.sessions().add("a", session);
      journal.sessions().update("a", session);
      assertThat(journal.sessions().priority("a")).isEqualTo(3);
      assertThat(journal.sessions().sessions("a")).containsExactly(session);
      for (String genome : List.of("8,8", "8,7")) {
        journal.evidence().keep("a", "key", "WIDTHS", genome, "first of " + genome);
        journal.evidence().keep("a", "key", "WIDTHS", genome, "second");
      }
      journal.evidence().keepOnly("a", List.of("8,8"));
      assertThat(journal.evidence().find("a", "key", "WIDTHS", "8,8")).contains("first of 8,8");
      assertThat(journal.evidence().find("a", "key", "WIDTHS", "8,7")).isEmpty();
      journal.trainings().keep("a", 2, "8,8", image);
      journal.trainings().keep("a", 2, "8,8", new byte[0]);
      assertThat(journal.trainings().image("a", 2, "8,8")).contains(image);
    }
  }

  @Test
  void keepsTokensUntilTheyAreRevoked() {
    TokenRecord token =
        new TokenRecord("t", "default", "alice", "ADMIN", "hash", NOON, null, null, null);
    try (Journal journal = open()) {
      journal.tokens().add(token);
      journal.tokens().noteUse("t", NOON);
      journal.tokens().revoke("t", NOON);
      assertThat(journal.tokens().tokens()).containsExactly(token.usedAt(NOON).revokedAt(NOON));
    }
  }

  @Test
  void listsTheNewestOfItsLogs() {
    AuditRecord line = new AuditRecord(NOON, "a", "alice", "::1", "POST /api/runs", "201");
    AuditRecord refusal = new AuditRecord(NOON, null, null, "::1", "GET /", "401");
    RecoveryRecord step = new RecoveryRecord(NOON, "board", null, "REOPEN", "HELPED", "x", 7);
    try (Journal journal = open()) {
      journal.audit().add(line);
      journal.audit().add(refusal);
      assertThat(journal.audit().newest(null, 9)).containsExactly(refusal, line);
      assertThat(journal.audit().newest("a", 9)).containsExactly(line);
      journal.recoveries().add(step);
      assertThat(journal.recoveries().newest(null, 9)).containsExactly(step);
      assertThat(journal.recoveries().newest("other", 9)).isEmpty();
    }
  }

  @Test
  void aDeviceHasOneQuarantine() {
    QuarantineRecord last = new QuarantineRecord("board", "hot", "bob", NOON);
    try (Journal journal = open()) {
      journal.quarantines().put(new QuarantineRecord("board", "loose wire", "alice", NOON));
      journal.quarantines().put(last);
      assertThat(journal.quarantines().all()).containsExactly(last);
      journal.quarantines().remove("board");
      assertThat(journal.quarantines().all()).isEmpty();
    }
  }

  /** A device is one host's at a time, and then whose turn is next. */
  @Test
  void hostsDoNotShareOutABench() throws Exception {
    Duration lasting = Duration.ofMinutes(1);
    Duration brief = Duration.ofMillis(1);
    try (Journal journal = open()) {
      DeviceClaimStore claims = journal.deviceClaims();
      DeviceClaim first = claims.take("mqtt:board", "a", lasting, Duration.ZERO);
      assertThat(first).isEqualTo(new DeviceClaim("mqtt:board", "a", 1, null));
      assertThat(claims.take("mqtt:board", "b", lasting, Duration.ZERO)).isEqualTo(first);
      DeviceClaim wanted = new DeviceClaim("mqtt:board", "a", 1, "b");
      assertThat(claims.take("mqtt:board", "b", lasting, lasting)).isEqualTo(wanted);
      assertThat(claims.take("mqtt:board", "c", lasting, lasting))
          .as("b was first")
          .isEqualTo(wanted);
      assertThat(claims.renew("a", lasting, lasting)).containsExactly(wanted);

      claims.release("mqtt:board", 1);
      assertThat(claims.take("mqtt:board", "a", lasting, lasting).host()).as("b is next").isNull();
      DeviceClaim second = claims.take("mqtt:board", "b", brief, Duration.ZERO);
      assertThat(second.generation()).isEqualTo(2);
      claims.release("mqtt:board", 1);
      Until.holds(
          "b's claim expires", () -> claims.renew("a", lasting, lasting).getFirst().host() == null);
      claims.renew("b", lasting, lasting);
      assertThat(claims.take("mqtt:board", "c", lasting, Duration.ZERO).host())
          .as("an expired claim that nobody took is renewed")
          .isEqualTo("b");
      claims.renew("b", brief, lasting);
      Until.holds(
          "c takes what b did not renew",
          () -> "c".equals(claims.take("mqtt:board", "c", lasting, Duration.ZERO).host()));
      claims.renew("b", lasting, lasting);
      assertThat(claims.take("mqtt:board", "b", lasting, lasting).wantedBy()).isEqualTo("b");
      claims.leave("mqtt:board", "b");
      claims.releaseAll("b");
      assertThat(claims.renew("b", lasting, lasting).getFirst())
          .isEqualTo(new DeviceClaim("mqtt:board", "c", 3, null));
    }
  }

  /** However many ask at once, one has the device. */
  @Test
  void oneOfManyHostsHasADevice() throws Exception {
    try (Journal journal = open();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<DeviceClaim>> asked = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        String host = "host" + i;
        asked.add(
            threads.submit(() ->
                journal
                    .deviceClaims()
                    .take("tcp:board:7", host, Duration.ofMinutes(1), Duration.ZERO)));
      }
      Set<DeviceClaim> seen = new HashSet<>();
      for (Future<DeviceClaim> each : asked) {
        seen.add(each.get());
      }
      assertThat(seen).hasSize(1);
      assertThat(seen.iterator().next().generation()).isEqualTo(1);
    }
  }

  @Test
  void keepsWhatBoardsAreComparedWith() {
    var cold = new CalibrationRecord("u", "f", 1_000, "m", NOON, 0, null, "{}");
    var warm = new CalibrationRecord("u", "f", 1_000, "m", NOON.plusSeconds(9), 3300, 21.5, "{}");
    var check = new ReferenceRecord("board", "class", NOON, 10, 1, null);
    var yardstick = new YardstickRecord("class", NOON, 1, 10, 1, null);
    try (Journal journal = open()) {
      journal.calibrations().add(cold);
      journal.calibrations().add(warm);
      assertThat(journal.calibrations().newest("u", "f", 1_000, "m")).contains(warm);
      assertThat(journal.calibrations().history("u")).containsExactly(cold, warm);
      journal.references().add(check);
      journal.references().add(check);
      assertThat(journal.references().newest("board", 9)).containsExactly(check, check);
      assertThat(journal.references().firstOfEach("class")).containsExactly(check);
      assertThat(journal.references().pin(yardstick)).isEqualTo(yardstick);
      assertThat(journal.references().pin(new YardstickRecord("class", NOON, 2, 5, 1, 3.0)))
          .isEqualTo(yardstick);
    }
  }

  /** What breaks a rule of the tables is an error, and the next transaction is not touched. */
  @Test
  void aRunHasItsIdAlone() {
    try (Journal journal = open()) {
      journal.createRun("a", "{}", "abc", "default", "local");
      assertThatThrownBy(() -> journal.createRun("a", "{}", "abc", "default", "local"))
          .isInstanceOf(JournalException.class);
      assertThat(journal.runs()).hasSize(1);
    }
  }

  static EvaluationRecord evaluation(String genome, String body) {
    return new EvaluationRecord(0, "digest:0:10", genome, "OK", body, "sim-1", 1, NOON);
  }
}
