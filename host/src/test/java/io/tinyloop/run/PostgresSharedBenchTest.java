package io.tinyloop.run;

import io.tinyloop.journal.Journal;
import io.tinyloop.journal.Postgres;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeAll;

class PostgresSharedBenchTest extends SharedBenchContractTest {

  private static Postgres postgres;

  @BeforeAll
  static void start() {
    postgres = Postgres.shared();
  }

  @Override
  Journal journal() {
    return postgres.journal(InstantSource.system());
  }
}
