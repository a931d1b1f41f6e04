package io.tinyloop.journal;

import java.util.Arrays;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;

/** The schema of a database against the migrations that this program knows. */
final class Migrations {

  private final Flyway flyway;

  Migrations(DataSource connections, String location) {
    this.flyway =
        Flyway.configure(Database.class.getClassLoader())
            .dataSource(connections)
            .locations(location)
            .outOfOrder(true)
            .load();
  }

  /** Brings the schema to the newest. */
  void migrate() {
    flyway.migrate();
  }

  /**
   * Whether nothing is left to do.
   *
   * @throws JournalException if a newer program was at {@code place}
   */
  boolean areDone(String place) {
    MigrationInfoService info = flyway.info();
    Optional<MigrationVersion> newer =
        Arrays.stream(info.applied())
            .filter(migration -> migration.getState() == MigrationState.FUTURE_SUCCESS)
            .map(MigrationInfo::getVersion)
            .reduce((_, last) -> last);
    if (newer.isPresent()) {
      throw new JournalException(
          """
          The journal (%s) is of a newer program: its schema is of version %s, and this program knows %s.
          Maybe start the newer program, or name another database.\
          """
              .formatted(place, newer.get(), newestKnown(info)));
    }
    return info.pending().length == 0;
  }

  private static String newestKnown(MigrationInfoService info) {
    return Arrays.stream(info.all())
        .filter(migration -> migration.getState().isResolved())
        .map(MigrationInfo::getVersion)
        .max(MigrationVersion::compareTo)
        .map(version -> "up to " + version)
        .orElse("none");
  }
}
