package io.tinyloop.journal;

import java.util.List;
import java.util.Optional;

/** The calibrations of boards in the journal. Each call is one transaction. Thread-safe. */
public final class CalibrationStore {

  private final Database database;

  CalibrationStore(Database database) {
    this.database = database;
    database.reads(CalibrationRecord.class);
  }

  /** Adds a calibration; older ones stay, as the board's history. */
  public void add(CalibrationRecord calibration) {
    var _ =
        database.write(handle ->
            handle
                .createUpdate(
                    """
                    insert into calibration
                      (uid, firmware, clock_hertz, meter, taken_at, supply_millivolts, temperature,
                       body)
                    values
                      (:uid, :firmware, :clockHertz, :meter, :takenAt, :supplyMillivolts,
                       :temperature, :body)\
                    """)
                .bindMethods(calibration)
                .execute());
  }

  /** The newest calibration of a board, its firmware, clock and meter. */
  public Optional<CalibrationRecord> newest(
      String uid, String firmware, long clockHertz, String meter) {
    return database.read(handle ->
        handle
            .createQuery(
                """
                select * from calibration
                where uid = :uid and firmware = :firmware and clock_hertz = :clock
                  and meter = :meter
                order by taken_at desc limit 1\
                """)
            .bind("uid", uid)
            .bind("firmware", firmware)
            .bind("clock", clockHertz)
            .bind("meter", meter)
            .mapTo(CalibrationRecord.class)
            .findOne());
  }

  /** All calibrations of a board, oldest first. */
  public List<CalibrationRecord> history(String uid) {
    return database.read(handle ->
        handle
            .createQuery("select * from calibration where uid = :uid order by taken_at")
            .bind("uid", uid)
            .mapTo(CalibrationRecord.class)
            .list());
  }
}
