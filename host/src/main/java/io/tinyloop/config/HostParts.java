package io.tinyloop.config;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tinyloop.access.AuditLog;
import io.tinyloop.access.HostAccess;
import io.tinyloop.access.Tokens;
import io.tinyloop.device.bench.BenchFile;
import io.tinyloop.device.bench.InvalidBenchException;
import io.tinyloop.journal.Journal;
import io.tinyloop.run.RunLauncher;
import io.tinyloop.run.RunLimits;
import io.tinyloop.run.RunService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Puts the host together: the journal, the runs, and what happens when it starts and ends. */
@ApplicationScoped
public class HostParts {

  private static final Logger LOG = Logger.getLogger(HostParts.class);
  private static final DateTimeFormatter ID =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private final InstantSource clock = InstantSource.system();
  private final AtomicInteger started = new AtomicInteger();

  @Produces
  @Singleton
  Journal journal(HostConfiguration configuration) {
    if (configuration.journal().equals("memory")) {
      return Journal.inMemory("host", clock);
    }
    Path directory = Path.of(configuration.journal());
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The journal's folder ("
              + directory
              + ") cannot be made.\nMaybe name another with --journal.",
          e);
    }
    return Journal.open(directory, clock);
  }

  @Produces
  @Singleton
  RunService runs(Journal journal, HostConfiguration configuration) {
    RunLimits limits = new RunLimits(configuration.runsPerTenant(), configuration.runs());
    RunLauncher launcher =
        configuration
            .bench()
            .map(file -> new RunLauncher(clock, LOG::info, bench(Path.of(file))))
            .orElseGet(() -> new RunLauncher(clock, LOG::info));
    return new RunService(journal, launcher, this::nextId, limits);
  }

  @Produces
  @Singleton
  Tokens tokens(Journal journal) {
    return new Tokens(journal.tokens(), clock, new SecureRandom());
  }

  @Produces
  @Singleton
  AuditLog audit(Journal journal) {
    return new AuditLog(journal.audit());
  }

  /** Whatever started the host: beyond loopback nobody comes in without a token, unless told so. */
  @Produces
  @Singleton
  HostAccess access(
      Tokens tokens,
      HostConfiguration configuration,
      @ConfigProperty(name = "quarkus.http.host") String address) {
    boolean loopback = HostAccess.isLoopback(address);
    boolean required =
        switch (configuration.tokens().orElse(loopback ? "off" : "required")) {
          case "required" -> true;
          case "off" -> false;
          default ->
              throw new IllegalArgumentException(
                  "tinyloop.host.tokens (%s) must be required or off.\nMaybe leave it away."
                      .formatted(configuration.tokens()));
        };
    return new HostAccess(tokens, required, loopback);
  }

  private static BenchFile bench(Path file) {
    try {
      return BenchFile.read(file);
    } catch (InvalidBenchException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The bench file (" + file + ") cannot be read.\nMaybe name another with --bench.", e);
    }
  }

  private String nextId() {
    return ID.format(clock.instant()) + "-" + started.incrementAndGet();
  }

  void start(@Observes StartupEvent event, RunService runs) {
    runs.resumeAll();
  }

  void stop(@Observes ShutdownEvent event, RunService runs, AuditLog audit, Journal journal) {
    runs.close();
    audit.close();
    journal.close();
  }
}
