package io.tinyloop.journal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The recovery of devices in the journal: its newest {@value #MOST} steps. Thread-safe. */
public final class RecoveryStore {

  private static final long MOST = 100_000;

  private final Database database;
  private final BoundedTable table;

  RecoveryStore(Database database) {
    this.database = database;
    this.table = new BoundedTable(database, "recovery", MOST);
    database.reads(RecoveryRecord.class);
  }

  /** Appends a step; the oldest make room now and then. */
  public void add(RecoveryRecord step) {
    var _ =
        database.write(handle ->
            handle
                .createUpdate(
                    """
                    insert into recovery (occurred_at, device, uid, step, result, detail, took_millis)
                    values (:occurredAt, :device, :uid, :step, :result, :detail, :tookMillis)\
                    """)
                .bindMethods(step)
                .execute());
    table.grew();
  }

  /**
   * The newest steps, newest first.
   *
   * @param device of which; null: of all
   */
  public List<RecoveryRecord> newest(@Nullable String device, int count) {
    return database.read(handle ->
        handle
            .createQuery(
                """
                select * from recovery
                where cast(:device as varchar) is null or device = :device
                order by ordinal desc limit :count\
                """)
            .bind("device", device)
            .bind("count", count)
            .mapTo(RecoveryRecord.class)
            .list());
  }
}
