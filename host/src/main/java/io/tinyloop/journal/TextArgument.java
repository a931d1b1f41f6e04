package io.tinyloop.journal;

import java.sql.Types;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;

/** Text as PostgreSQL stores it, too: without the one character that it has no place for. */
final class TextArgument extends AbstractArgumentFactory<String> {

  TextArgument() {
    super(Types.VARCHAR);
  }

  @Override
  protected Argument build(String value, ConfigRegistry configuration) {
    String text = value.replace('\0', '\ufffd');
    return (position, statement, _) -> statement.setString(position, text);
  }
}
