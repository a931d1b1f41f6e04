package io.tinyloop.run;

import io.tinyloop.journal.Journal;
import java.time.InstantSource;
import java.util.UUID;

class EmbeddedSharedBenchTest extends SharedBenchContractTest {

  @Override
  Journal journal() {
    return Journal.inMemory(UUID.randomUUID().toString(), InstantSource.system());
  }
}
