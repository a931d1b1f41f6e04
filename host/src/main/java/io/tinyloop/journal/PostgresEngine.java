package io.tinyloop.journal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL database, which other hosts may use at the same time. */
final class PostgresEngine implements DatabaseEngine {

  private static final int THREADS = 8;
  private static final int CONNECT_SECONDS = 20;

  /** A server that vanished without a word is noticed after so long. */
  private static final int ANSWER_SECONDS = 20;

  private static final Duration CONNECTION = Duration.ofSeconds(3);

  private static final String UNREACHABLE =
      "Maybe it is not up yet, a firewall is between, or the name or the port is another.";

  private final HikariDataSource connections;
  private final String place;

  private PostgresEngine(HikariDataSource connections, String place) {
    this.connections = connections;
    this.place = place;
  }

  /**
   * Connects, and migrates the database as needed; hosts that start together wait for each other.
   *
   * @throws JournalException in two lines, if that is impossible
   */
  static PostgresEngine open(DatabaseServer server) {
    PGSimpleDataSource single = new PGSimpleDataSource();
    try {
      single.setURL(server.url());
    } catch (IllegalArgumentException e) {
      throw unopened(server, e);
    }
    single.setUser(server.user() == null ? System.getProperty("user.name") : server.user());
    single.setPassword(server.password());
    single.setApplicationName("tinyloop");
    single.setConnectTimeout(CONNECT_SECONDS);
    single.setLoginTimeout(CONNECT_SECONDS);
    single.setTcpKeepAlive(true);
    migrate(server, single);
    single.setSocketTimeout(ANSWER_SECONDS);
    return new PostgresEngine(pool(server, single), server.place());
  }

  /**
   * Before answers are waited for in vain: a migration may last longer than any other statement.
   */
  private static void migrate(DatabaseServer server, PGSimpleDataSource single) {
    try {
      Migrations migrations = new Migrations(single, MIGRATIONS);
      if (!migrations.areDone(server.place())) {
        migrations.migrate();
      }
    } catch (FlywayException e) {
      throw unopened(server, e);
    }
  }

  private static HikariDataSource pool(DatabaseServer server, DataSource single) {
    HikariConfig settings = new HikariConfig();
    settings.setDataSource(single);
    settings.setPoolName("journal");
    settings.setMaximumPoolSize(THREADS);
    settings.setMinimumIdle(1);
    settings.setConnectionTimeout(CONNECTION.toMillis());
    settings.setValidationTimeout(CONNECTION.toMillis() - 500);
    try {
      return new HikariDataSource(settings);
    } catch (PoolInitializationException e) {
      throw unopened(server, e);
    }
  }

  private static JournalException unopened(DatabaseServer server, Exception e) {
    SQLException said = said(e);
    return JournalException.unopened(
        server.toString(), said == null ? e : said, advice(server, said));
  }

  /** What each SQLSTATE means to whoever starts a host. */
  private static String advice(DatabaseServer server, @Nullable SQLException said) {
    String state = said == null ? "" : String.valueOf(said.getSQLState());
    return switch (state) {
      case "28P01", "28000", "08004" ->
          "Maybe the user is another (--database-user), or the password in TINYLOOP_DATABASE_PASSWORD or --database-password-file is wrong.";
      case "3D000" ->
          "Maybe it was not made yet: createdb %s."
              .formatted(server.place().substring(server.place().lastIndexOf('/') + 1));
      case "42501" ->
          "Maybe the user may not make tables there: GRANT CREATE ON SCHEMA public TO the user.";
      case "08001", "08006", "57P03" -> UNREACHABLE;
      default -> "Maybe the log of the server tells more.";
    };
  }

  private static @Nullable SQLException said(Throwable e) {
    return Stream.iterate(e, cause -> cause != null, Throwable::getCause)
        .filter(SQLException.class::isInstance)
        .map(SQLException.class::cast)
        .filter(failure -> failure.getSQLState() != null)
        .reduce((_, deepest) -> deepest)
        .orElse(null);
  }

  @Override
  public DataSource connections() {
    return connections;
  }

  @Override
  public int threads() {
    return THREADS;
  }

  @Override
  public String place() {
    return place;
  }

  @Override
  public boolean isAlone() {
    return false;
  }

  @Override
  public void lock(Handle handle, String subject) {
    handle.execute("select pg_advisory_xact_lock(hashtextextended(?, 0))", subject);
  }

  /**
   * Whether the server was away, ended the connection, has no more of them, or chose the
   * transaction to break a deadlock.
   */
  @Override
  public boolean isPassing(Throwable failure) {
    SQLException said = said(failure);
    String state = said == null ? "" : String.valueOf(said.getSQLState());
    return state.startsWith("08")
        || state.startsWith("57P0")
        || state.equals("53300")
        || state.equals("40P01")
        || state.equals("40001")
        || (said == null
            && JournalException.root(failure) instanceof SQLTransientConnectionException);
  }

  @Override
  public void close() {
    connections.close();
  }
}
