package io.tinyloop.journal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The leases and the devices' epochs in the journal. Each call is one transaction. Thread-safe. */
public final class LeaseStore {

  private static final int MOST_SHOWN = 1_000;

  private final Database database;

  LeaseStore(Database database) {
    this.database = database;
    database.reads(LeaseRecord.class);
  }

  /**
   * A new epoch of a device: at least {@code seconds}, and greater than any before.
   *
   * @param device as it is reached, for example {@code serial:/dev/ttyACM0}
   */
  public int nextEpoch(String device, int seconds, Instant now) {
    return database.writeAlone(
        "epoch of " + device,
        handle -> {
          int last =
              handle
                  .createQuery(
                      "select coalesce(max(epoch), 0) from device_epoch where device = :device")
                  .bind("device", device)
                  .mapTo(Integer.class)
                  .one();
          int next = Math.max(Math.addExact(last, 1), seconds);
          put(handle, device, next, now, last == 0);
          return next;
        });
  }

  private static void put(Handle handle, String device, int epoch, Instant now, boolean isNew) {
    String statement =
        isNew
            ? "insert into device_epoch (device, epoch, taken_at) values (:device, :epoch, :now)"
            : "update device_epoch set epoch = :epoch, taken_at = :now where device = :device";
    var _ =
        handle
            .createUpdate(statement)
            .bind("device", device)
            .bind("epoch", epoch)
            .bind("now", now)
            .execute();
  }

  /** Leases that wait or are active, in the order of their requests. */
  public List<LeaseRecord> open() {
    return database.read(handle ->
        handle
            .createQuery(
                """
                select * from lease where state in ('WAITING', 'ACTIVE')
                order by requested_at, id\
                """)
            .mapTo(LeaseRecord.class)
            .list());
  }

  /** The newest leases, ended ones included. */
  public List<LeaseRecord> newest() {
    return database.read(handle ->
        handle
            .createQuery("select * from lease order by requested_at desc, id limit :most")
            .bind("most", MOST_SHOWN)
            .mapTo(LeaseRecord.class)
            .list());
  }

  /** The lease {@code id}, ended or not. */
  public Optional<LeaseRecord> find(String id) {
    return database.read(handle ->
        handle
            .createQuery("select * from lease where id = :id")
            .bind("id", id)
            .mapTo(LeaseRecord.class)
            .findOne());
  }

  /** Adds a lease. */
  public void add(LeaseRecord lease) {
    var _ =
        database.write(handle ->
            handle
                .createUpdate(
                    """
                    insert into lease
                      (id, device, tenant, holder, state, epoch, seconds, idle_seconds, requested_at,
                       granted_at, renewed_at, expires_at, ended_at, detail)
                    values
                      (:id, :device, :tenant, :holder, :state, :epoch, :seconds, :idleSeconds,
                       :requestedAt, :grantedAt, :renewedAt, :expiresAt, :endedAt, :detail)\
                    """)
                .bindMethods(lease)
                .execute());
  }

  /**
   * Stores what became of a lease, unless another host has stored something else meanwhile.
   *
   * @param before what the caller took the lease for
   * @return whether it was that, and is stored
   */
  public boolean update(LeaseRecord before, LeaseRecord lease) {
    int changed =
        database.write(handle ->
            handle
                .createUpdate(
                    """
                    update lease set state = :state, epoch = :epoch, granted_at = :grantedAt,
                      renewed_at = :renewedAt, expires_at = :expiresAt, ended_at = :endedAt,
                      detail = :detail
                    where id = :id and state = :stateBefore and (expires_at = :expiresBefore
                      or (expires_at is null
                        and cast(:expiresBefore as timestamp with time zone) is null))\
                    """)
                .bindMethods(lease)
                .bind("stateBefore", before.state().name())
                .bind("expiresBefore", before.expiresAt())
                .execute());
    return changed > 0;
  }
}
