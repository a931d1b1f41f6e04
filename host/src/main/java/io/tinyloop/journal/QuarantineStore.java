package io.tinyloop.journal;

import java.util.List;

/** The devices that people keep from work, in the journal. Thread-safe. */
public final class QuarantineStore {

  private final Database database;

  QuarantineStore(Database database) {
    this.database = database;
    database.reads(QuarantineRecord.class);
  }

  /** Adds a quarantine, in place of what the device had. */
  public void put(QuarantineRecord quarantine) {
    var _ =
        database.writeAlone(
            "quarantine of " + quarantine.device(),
            handle -> {
              var _ =
                  handle
                      .createUpdate("delete from quarantine where device = :device")
                      .bind("device", quarantine.device())
                      .execute();
              return handle
                  .createUpdate(
                      """
                      insert into quarantine (device, reason, placed_by, placed_at)
                      values (:device, :reason, :placedBy, :placedAt)\
                      """)
                  .bindMethods(quarantine)
                  .execute();
            });
  }

  /** Forgets a device's quarantine, if it has one. */
  public void remove(String device) {
    var _ =
        database.write(handle ->
            handle
                .createUpdate("delete from quarantine where device = :device")
                .bind("device", device)
                .execute());
  }

  /** All that there are, by device. */
  public List<QuarantineRecord> all() {
    return database.read(handle ->
        handle
            .createQuery("select * from quarantine order by device")
            .mapTo(QuarantineRecord.class)
            .list());
  }
}
