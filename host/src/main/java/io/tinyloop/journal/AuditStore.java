package io.tinyloop.journal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The audit log in the journal: its newest {@value #MOST} lines. Thread-safe. */
public final class AuditStore {

  private static final long MOST = 100_000;

  private final Database database;
  private final BoundedTable table;

  AuditStore(Database database) {
    this.database = database;
    this.table = new BoundedTable(database, "audit", MOST);
    database.reads(AuditRecord.class);
  }

  /** Appends a line; the oldest make room now and then. */
  public void add(AuditRecord line) {
    var _ =
        database.write(handle ->
            handle
                .createUpdate(
                    """
                    insert into audit (occurred_at, tenant, caller, address, action, result)
                    values (:occurredAt, :tenant, :caller, :address, :action, :result)\
                    """)
                .bindMethods(line)
                .execute());
    table.grew();
  }

  /**
   * The newest lines, newest first.
   *
   * @param tenant whose; null: everybody's
   */
  public List<AuditRecord> newest(@Nullable String tenant, int count) {
    return database.read(handle ->
        handle
            .createQuery(
                """
                select * from audit where cast(:tenant as varchar) is null or tenant = :tenant
                order by ordinal desc limit :count\
                """)
            .bind("tenant", tenant)
            .bind("count", count)
            .mapTo(AuditRecord.class)
            .list());
  }
}
