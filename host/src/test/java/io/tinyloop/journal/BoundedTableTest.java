package io.tinyloop.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class BoundedTableTest {

  @Test
  void theOldestRowsMakeRoom() {
    try (Database database = Database.inMemory("bounded")) {
      AuditStore store = new AuditStore(database);
      BoundedTable table = new BoundedTable(database, "audit", 10);
      for (int i = 1; i <= 1_000; i++) {
        assertThat(store.newest(null, 2_000)).hasSize(i - 1);
        store.add(new AuditRecord(Instant.EPOCH, "t", "c", "a", "line " + i, "200"));
        table.grew();
      }
      assertThat(store.newest(null, 2_000))
          .extracting(AuditRecord::action)
          .hasSize(10)
          .startsWith("line 1000")
          .endsWith("line 991");
    }
  }
}
