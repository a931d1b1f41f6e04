package io.tinyloop.journal;

import java.util.UUID;

class EmbeddedJournalTest extends JournalContractTest {

  @Override
  Journal open() {
    return Journal.inMemory(UUID.randomUUID().toString(), CLOCK);
  }
}
