package io.tinyloop.cli;

import io.quarkus.bootstrap.logging.InitialConfigurator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Properties;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.LogContext;
import org.jboss.logmanager.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.jboss.logmanager.handlers.ConsoleHandler;

/**
 * The log of a command that boots no Quarkus: warnings and worse, one line each, to standard error.
 * Quarkus replaces it when it boots; until then it would keep every record to itself. The levels of
 * single libraries are the host's, from {@code application.properties}.
 */
final class CommandLog {

  private static final Pattern CATEGORY_LEVEL =
      Pattern.compile("quarkus\\.log\\.category\\.\"(.+)\"\\.level");

  private CommandLog() {}

  /** Opens the log; with {@code debug} the project's own records are shown from DEBUG on. */
  static void open(boolean debug) {
    if (!(LogManager.getLogManager() instanceof org.jboss.logmanager.LogManager)) {
      return;
    }
    ConsoleHandler console =
        new ConsoleHandler(
            ConsoleHandler.Target.SYSTEM_ERR,
            new PatternFormatter(debug ? "%-5p [%c] %s%e%n" : "%p: %s%n"));
    console.setFilter(log -> isShown(log, debug));
    InitialConfigurator.DELAYED_HANDLER.setHandlers(new Handler[] {console});
    quietLibraries();
  }

  private static boolean isShown(LogRecord log, boolean debug) {
    boolean own = log.getLoggerName() != null && log.getLoggerName().startsWith("io.tinyloop");
    Level least = debug && own ? Level.DEBUG : Level.WARN;
    return log.getLevel().intValue() >= least.intValue();
  }

  private static void quietLibraries() {
    Properties host = hostProperties();
    for (String name : host.stringPropertyNames()) {
      Matcher category = CATEGORY_LEVEL.matcher(name);
      if (category.matches()) {
        Logger logger = LogContext.getLogContext().getLogger(category.group(1));
        String level = host.getProperty(name).strip().toUpperCase(Locale.ROOT);
        logger.setLevel(LogContext.getLogContext().getLevelForName(level));
      }
    }
  }

  private static Properties hostProperties() {
    Properties host = new Properties();
    try (InputStream in = Main.class.getResourceAsStream("/application.properties")) {
      if (in != null) {
        host.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return host;
  }
}
