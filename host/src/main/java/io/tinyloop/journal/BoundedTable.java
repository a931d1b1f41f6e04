package io.tinyloop.journal;

import java.util.concurrent.atomic.AtomicLong;

/** A table whose oldest rows make room: it has an {@code ordinal} that grows. Thread-safe. */
final class BoundedTable {

  private static final long PRUNED_EVERY = 1_000;

  private final Database database;
  private final String name;
  private final long most;
  private final AtomicLong added = new AtomicLong();

  /**
   * @param name a word of this program's, never of a user's
   * @param most rows that are kept, and up to 1,000 more
   */
  BoundedTable(Database database, String name, long most) {
    this.database = database;
    this.name = name;
    this.most = most;
  }

  /** A row was added. */
  void grew() {
    if (added.incrementAndGet() % PRUNED_EVERY == 0) {
      var _ =
          database.write(handle ->
              handle
                  .createUpdate(
                      "delete from <table> where ordinal <= (select max(ordinal) from <table>) - :most")
                  .define("table", name)
                  .bind("most", most)
                  .execute());
    }
  }
}
