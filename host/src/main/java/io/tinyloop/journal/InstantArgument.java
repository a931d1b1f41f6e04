package io.tinyloop.journal;

import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;

/** A moment in the form that every database driver takes, whatever the machine's time zone is. */
final class InstantArgument extends AbstractArgumentFactory<Instant> {

  InstantArgument() {
    super(Types.TIMESTAMP_WITH_TIMEZONE);
  }

  @Override
  protected Argument build(Instant value, ConfigRegistry configuration) {
    OffsetDateTime time = value.atOffset(ZoneOffset.UTC);
    return (position, statement, _) ->
        statement.setObject(position, time, Types.TIMESTAMP_WITH_TIMEZONE);
  }
}
