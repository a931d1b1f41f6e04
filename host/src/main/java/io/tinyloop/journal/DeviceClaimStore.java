package io.tinyloop.journal;

import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/**
 * Which host uses which device. A claim expires unless it is renewed, by the clock of the database,
 * which all hosts share; a host that waits for a device is next, as long as it says so. Each call
 * is one transaction. Thread-safe.
 */
public final class DeviceClaimStore {

  private static final String LATER =
      "current_timestamp + cast(:millis as integer) * interval '0.001' second";

  private static final String SEEN =
      """
      select device, generation,
        case when expires_at > current_timestamp then host end as host,
        case when wanted_until > current_timestamp then wanted_by end as wanted_by
      from device_claim\
      """;

  private final Database database;

  DeviceClaimStore(Database database) {
    this.database = database;
    database.reads(DeviceClaim.class);
  }

  /** What other hosts noted is void where this one has the database for itself. */
  void forgetOthers() {
    var _ = database.write(handle -> handle.execute("delete from device_claim"));
  }

  /**
   * Claims a device that no other host has, and that none waited for before.
   *
   * @param time how long the claim lasts unless it is renewed
   * @param next how long {@code host} is next from now on, where another has the device and nobody
   *     else is next; zero: it does not wait
   * @return how the device stands now: it is {@code host}'s if its claim says so
   */
  public DeviceClaim take(String device, String host, Duration time, Duration next) {
    return database.writeAlone(
        "claim of " + device,
        handle -> {
          boolean taken =
              claim(handle, device, host, time) > 0 || insert(handle, device, host, time) > 0;
          if (!taken && next.isPositive()) {
            var _ = wait(handle, device, host, next);
          }
          return handle
              .createQuery(SEEN + " where device = :device")
              .bind("device", device)
              .mapTo(DeviceClaim.class)
              .one();
        });
  }

  private static int claim(Handle handle, String device, String host, Duration time) {
    return update(
            handle,
            """
            update device_claim set host = :host, generation = generation + 1,
              expires_at = <later>, wanted_by = null, wanted_until = null
            where device = :device
              and (host is null or host = :host or expires_at <= current_timestamp)
              and (wanted_by is null or wanted_by = :host or wanted_until <= current_timestamp)\
            """,
            host,
            time)
        .bind("device", device)
        .execute();
  }

  private static int insert(Handle handle, String device, String host, Duration time) {
    return update(
            handle,
            """
            insert into device_claim (device, host, generation, expires_at)
            select cast(:device as varchar), :host, 1, <later>
            where not exists (select 1 from device_claim where device = :device)\
            """,
            host,
            time)
        .bind("device", device)
        .execute();
  }

  private static int wait(Handle handle, String device, String host, Duration next) {
    return update(
            handle,
            """
            update device_claim set wanted_by = :host, wanted_until = <later>
            where device = :device
              and (wanted_by is null or wanted_by = :host or wanted_until <= current_timestamp)\
            """,
            host,
            next)
        .bind("device", device)
        .execute();
  }

  private static Update update(Handle handle, String statement, String host, Duration later) {
    return handle
        .createUpdate(statement)
        .define("later", LATER)
        .bind("host", host)
        .bind("millis", (int) later.toMillis());
  }

  /**
   * Prolongs all claims of a host that no other has taken meanwhile, expired or not, and its waits.
   *
   * @param next how long it is next from now on, where it waits
   * @return how all devices stand
   */
  public List<DeviceClaim> renew(String host, Duration time, Duration next) {
    return database.write(handle -> {
      var _ =
          update(
                  handle,
                  "update device_claim set wanted_until = <later> where wanted_by = :host",
                  host,
                  next)
              .execute();
      var _ =
          update(
                  handle,
                  "update device_claim set expires_at = <later> where host = :host",
                  host,
                  time)
              .execute();
      return handle.createQuery(SEEN).mapTo(DeviceClaim.class).list();
    });
  }

  /** A host waits for a device no longer. */
  public void leave(String device, String host) {
    var _ =
        database.write(handle ->
            handle
                .createUpdate(
                    """
                    update device_claim set wanted_by = null
                    where device = :device and wanted_by = :host\
                    """)
                .bind("device", device)
                .bind("host", host)
                .execute());
  }

  /** Gives a device to whoever is next; nothing happens where the claim is no longer the newest. */
  public void release(String device, long generation) {
    var _ =
        database.write(handle ->
            handle
                .createUpdate(
                    """
                    update device_claim set host = null
                    where device = :device and generation = :generation\
                    """)
                .bind("device", device)
                .bind("generation", generation)
                .execute());
  }

  /** Gives all devices of a host to whoever is next, and waits for none: it ends. */
  public void releaseAll(String host) {
    var _ =
        database.write(handle -> {
          var _ =
              handle
                  .createUpdate("update device_claim set host = null where host = :host")
                  .bind("host", host)
                  .execute();
          return handle
              .createUpdate("update device_claim set wanted_by = null where wanted_by = :host")
              .bind("host", host)
              .execute();
        });
  }
}
