package io.tinyloop.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.bench.PostgresProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A journal on a server that other hosts use, too. */
class PostgresJournalTest extends JournalContractTest {

  private static final int HOSTS = 3;
  private static final int CALLS = 20;

  private static Postgres postgres;

  @BeforeAll
  static void start() {
    postgres = Postgres.shared();
  }

  @Override
  Journal open() {
    return postgres.journal(CLOCK);
  }

  /** What several hosts do at once, each by connections of its own. */
  private static <T> List<T> together(DatabaseServer server, Function<Journal, T> call)
      throws Exception {
    List<Journal> hosts = new ArrayList<>();
    List<T> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Journal>> openings =
          List.of(
              () -> Journal.open(server, CLOCK, _ -> {}),
              () -> Journal.open(server, CLOCK, _ -> {}),
              () -> Journal.open(server, CLOCK, _ -> {}));
      for (Future<Journal> opened : threads.invokeAll(openings)) {
        hosts.add(opened.get());
      }
      List<Callable<T>> calls = new ArrayList<>();
      for (int i = 0; i < CALLS; i++) {
        hosts.forEach(host -> calls.add(() -> call.apply(host)));
      }
      for (Future<T> result : threads.invokeAll(calls)) {
        results.add(result.get());
      }
    } finally {
      hosts.forEach(Journal::close);
    }
    return results;
  }

  @Test
  void hostsThatStartTogetherMigrateOnceAndGiveNoEpochTwice() throws Exception {
    assertThat(together(postgres.fresh(), host -> host.leases().nextEpoch("board", 5, NOON)))
        .hasSize(HOSTS * CALLS)
        .doesNotHaveDuplicates();
  }

  @Test
  void hostsThatRecordTogetherLoseAndDoubleNothing() throws Exception {
    DatabaseServer server = postgres.fresh();
    try (Journal first = Journal.open(server, CLOCK, _ -> {})) {
      first.createRun("a", "{}", "abc", "default", "local");
      var _ =
          together(
              server,
              host -> {
                host.record("a", evaluation("8,8", "{}"));
                host.recordIncident("a", "sim-1", "TIMED_OUT", "no answer");
                host.references().add(new ReferenceRecord("board", "class", NOON, 1, 1, null));
                return true;
              });
      assertThat(first.evaluations("a")).hasSize(1);
      assertThat(first.incidents("a")).hasSize(HOSTS * CALLS);
      assertThat(first.references().newest("board", 999)).hasSize(HOSTS * CALLS);
    }
  }

  @Test
  void hostsThatPinTogetherAgree() throws Exception {
    assertThat(Set.copyOf(together(postgres.fresh(), PostgresJournalTest::pin))).hasSize(1);
  }

  private static YardstickRecord pin(Journal host) {
    int own = System.identityHashCode(host);
    return host.references().pin(new YardstickRecord("class", NOON, 1, own, 1, null));
  }

  /** What a call began is done when the server is back, and who watches hears of both. */
  @Test
  void waitsForAServerThatIsAwayForAMoment() throws Exception {
    List<String> notes = new CopyOnWriteArrayList<>();
    CountDownLatch away = new CountDownLatch(1);
    try (Postgres own = Postgres.open();
        Journal journal =
            Journal.open(
                own.fresh(),
                CLOCK,
                note -> {
                  notes.add(note);
                  away.countDown();
                });
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      journal.createRun("a", "{}", "abc", "default", "local");
      own.process().stop();
      Future<?> recorded = threads.submit(() -> journal.record("a", evaluation("8,8", "{}")));
      assertThat(away.await(30, TimeUnit.SECONDS)).isTrue();
      own.process().start();
      recorded.get();
      assertThat(journal.evaluations("a")).hasSize(1);
      assertThat(notes).hasSize(2);
      assertThat(notes.getFirst()).contains("does not answer").contains("waits");
      assertThat(notes.getLast()).contains("answers again");
    }
  }

  @Test
  void saysWhatIsWrongWithADatabaseThatCannotBeOpened() {
    DatabaseServer right = postgres.fresh();
    String name = right.url().substring(right.url().lastIndexOf('/') + 1);
    assertRefused(postgres.server(name, "wrong"), "authentication failed", "--database-user");
    assertRefused(
        postgres.server("nowhere", PostgresProcess.PASSWORD), "does not exist", "createdb nowhere");
    assertRefused(
        new DatabaseServer("jdbc:postgresql://127.0.0.1:1/x", "u", "p"), "refused", "not up yet");
    assertRefused(
        new DatabaseServer("jdbc:postgresql://nowhere.invalid/x", "u", "p"), "", "the name");
  }

  private static void assertRefused(DatabaseServer server, String said, String advice) {
    assertThatThrownBy(() -> Journal.open(server, CLOCK, _ -> {}).close())
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("cannot be opened")
        .hasMessageContaining(said)
        .hasMessageContaining("\nMaybe")
        .hasMessageContaining(advice)
        .hasMessageNotContaining(PostgresProcess.PASSWORD);
  }

  @Test
  void refusesADatabaseOfANewerProgram() {
    DatabaseServer server = postgres.fresh();
    try (Database database = Database.open(server, _ -> {})) {
      database.write(handle ->
          handle.execute(
              """
              insert into flyway_schema_history
              select 999, '999', 'later', type, 'V999__later.sql', 1, installed_by, installed_on, 1, true
              from flyway_schema_history where version = '1'\
              """));
    }
    assertThatThrownBy(() -> Journal.open(server, CLOCK, _ -> {}).close())
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("of a newer program: its schema is of version 999")
        .hasMessageContaining("Maybe start the newer program");
  }

  @Test
  void aDatabaseIsNamedWithoutItsSecrets() {
    assertThatThrownBy(() -> new DatabaseServer("jdbc:mysql://a/b", null, null))
        .hasMessageContaining("jdbc:mysql://a/b")
        .hasMessageContaining("\nMaybe");
    assertThatThrownBy(
            () -> new DatabaseServer("jdbc:postgresql://a/b?password=secret", null, null))
        .hasMessageContaining("TINYLOOP_DATABASE_PASSWORD")
        .hasMessageNotContaining("secret");
    assertThat(new DatabaseServer("jdbc:postgresql://a/b?sslmode=require", "u", "secret"))
        .hasToString("postgresql://a/b as u");
  }
}
