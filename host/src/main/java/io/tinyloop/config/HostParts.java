package io.tinyloop.config;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tinyloop.access.AuditLog;
import io.tinyloop.access.Caller;
import io.tinyloop.access.FailedLogins;
import io.tinyloop.access.HostAccess;
import io.tinyloop.access.OidcSettings;
import io.tinyloop.access.OidcTokens;
import io.tinyloop.access.RequestRates;
import io.tinyloop.access.Tokens;
import io.tinyloop.device.AdmissionPolicy;
import io.tinyloop.device.ConformanceAdmission;
import io.tinyloop.device.PoolListeners;
import io.tinyloop.device.PoolSettings;
import io.tinyloop.device.bench.BenchFile;
import io.tinyloop.device.bench.InvalidBenchException;
import io.tinyloop.device.fleet.FleetMember;
import io.tinyloop.device.fleet.FleetSettings;
import io.tinyloop.device.recovery.RecoverySettings;
import io.tinyloop.journal.DatabaseServer;
import io.tinyloop.journal.Journal;
import io.tinyloop.journal.RecoveryStore;
import io.tinyloop.lab.DeviceClaims;
import io.tinyloop.lab.EpochClock;
import io.tinyloop.lab.JournaledClaims;
import io.tinyloop.lab.Lab;
import io.tinyloop.lab.LeaseDesk;
import io.tinyloop.lab.QuarantineDesk;
import io.tinyloop.lab.RecoveryLog;
import io.tinyloop.metrics.HostMetrics;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.protocol.arithmetic.InferenceEngine;
import io.tinyloop.run.ClaimSettings;
import io.tinyloop.run.HostDevices;
import io.tinyloop.run.JournaledCalibrations;
import io.tinyloop.run.RunLauncher;
import io.tinyloop.run.RunLimits;
import io.tinyloop.run.RunService;
import io.tinyloop.run.SharedState;
import io.tinyloop.run.StudyService;
import io.tinyloop.run.TaskDesk;
import io.tinyloop.tls.TlsFiles;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Puts the host together: the journal, the lab, the runs, and what happens at start and end. */
@ApplicationScoped
public class HostParts {

  private static final Logger LOG = Logger.getLogger(HostParts.class);
  private static final DateTimeFormatter ID =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  /** Of one tenant: a page that follows a run sends two. */
  private static final double REQUESTS_PER_SECOND = 200;

  /** Of boot nonces of simulated devices: no result depends on it. */
  private static final long SEED = 1;

  private final InstantSource clock = InstantSource.system();
  private final AtomicInteger started = new AtomicInteger();
  private final SecureRandom random = new SecureRandom();

  /** What this host calls itself among those that share a database. */
  private final String name = randomId();

  @Produces
  @Singleton
  Journal journal(HostConfiguration configuration) {
    Optional<DatabaseServer> server =
        new DatabaseSettings(
                configuration.database().url().orElse(null),
                configuration.database().user().orElse(null),
                configuration.database().passwordFile().orElse(null))
            .server(System.getenv());
    return server
        .map(shared -> Journal.open(shared, clock, LOG::warn))
        .orElseGet(() -> embedded(configuration));
  }

  private Journal embedded(HostConfiguration configuration) {
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
  HostEvents events(HostConfiguration configuration) {
    return HostEvents.of(configuration, clock, this::randomId, LOG::info);
  }

  @Produces
  @Singleton
  HostMetrics metrics() {
    return new HostMetrics();
  }

  @Produces
  @Singleton
  HostWatch watch(HostMetrics metrics, HostConfiguration configuration) {
    return HostWatch.of(metrics, configuration);
  }

  /** A tenant of a host that asks for tokens cannot slow the others down. */
  @Produces
  @Singleton
  RequestRates rates(HostAccess access, HostConfiguration configuration) {
    double usual = access.tokensRequired() ? REQUESTS_PER_SECOND : 0;
    return new RequestRates(System::nanoTime, configuration.requestsPerSecond().orElse(usual));
  }

  @Produces
  @Singleton
  RecoveryLog recoveries(Journal journal) {
    return new RecoveryLog(journal.recoveries(), clock);
  }

  @Produces
  @Singleton
  Lab lab(
      Journal journal,
      HostConfiguration configuration,
      HostEvents events,
      RecoveryLog recoveries,
      HostWatch watch,
      HostBroker broker) {
    Optional<BenchFile> file = bench(configuration);
    List<FleetMember> bench = file.map(BenchFile::members).orElse(List.of());
    FleetSettings settings =
        settings(broker)
            .withCalibrations(
                new JournaledCalibrations(journal.calibrations(), journal.references()));
    try {
      return Lab.open(
          bench,
          settings,
          claims(journal, configuration),
          PoolSettings.withEpoch(EpochClock.seconds(clock))
              .withSession(settings.session())
              .withRecovery(file.map(BenchFile::recovery).orElse(RecoverySettings.DEFAULT)),
          new EpochClock(journal.leases(), clock),
          LeaseDesk.held(journal.leases()),
          new ConformanceAdmission(file.map(BenchFile::admission).orElse(AdmissionPolicy.USUAL)),
          PoolListeners.of(events, recoveries, watch.devices()));
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private DeviceClaims claims(Journal journal, HostConfiguration configuration) {
    return journal.isShared()
        ? new JournaledClaims(journal.deviceClaims(), name, claimTime(configuration), LOG::warn)
        : DeviceClaims.ALONE;
  }

  private static Duration claimTime(HostConfiguration configuration) {
    return Duration.ofSeconds(configuration.database().claimSeconds());
  }

  private static FleetSettings settings(HostBroker broker) {
    // Asked for when it is needed: a host that starts does not load the vector engine.
    InferenceEngine fastest =
        (model, data, first, count) -> BatchedEngine.fastest().run(model, data, first, count);
    return broker.applyTo(FleetSettings.with(fastest, SEED));
  }

  @Produces
  @Singleton
  HostBroker broker(
      HostConfiguration configuration,
      HostAccess access,
      AuditLog audit,
      @ConfigProperty(name = "quarkus.http.host") String address,
      @ConfigProperty(name = "quarkus.http.ssl.certificate.files") Optional<Path> certificate,
      @ConfigProperty(name = "quarkus.http.ssl.certificate.key-files") Optional<Path> key) {
    TlsFiles files = new TlsFiles(null, certificate.orElse(null), key.orElse(null));
    return HostBroker.of(configuration, access, audit, files, address);
  }

  @Produces
  @Singleton
  LeaseDesk leases(Journal journal, Lab lab) {
    return new LeaseDesk(journal.leases(), lab, clock, this::randomId, LOG::info);
  }

  @Produces
  @Singleton
  QuarantineDesk quarantines(Journal journal, Lab lab) {
    return new QuarantineDesk(journal.quarantines(), lab, clock, LOG::info);
  }

  @Produces
  @Singleton
  RunLauncher launcher(Lab lab, HostConfiguration configuration, HostWatch watch) {
    return new RunLauncher(
        clock, LOG::info, bench(configuration).orElse(null), null, lab, watch.devices());
  }

  @Produces
  @Singleton
  RecoveryStore recoverySteps(Journal journal) {
    return journal.recoveries();
  }

  @Produces
  @Singleton
  StudyService studies(RunLauncher launcher, HostConfiguration configuration) {
    return new StudyService(
        launcher, this::nextId, new RunLimits(configuration.runsPerTenant(), configuration.runs()));
  }

  @Produces
  @Singleton
  RunService runs(
      Journal journal,
      RunLauncher launcher,
      HostConfiguration configuration,
      HostEvents events,
      HostWatch watch) {
    RunService runs =
        new RunService(
            journal,
            launcher,
            journal.isShared() ? () -> nextId() + "-" + name : this::nextId,
            new RunLimits(configuration.runsPerTenant(), configuration.runs()),
            new ClaimSettings(name, claimTime(configuration)));
    runs.watch(events);
    watch.watch(runs);
    return runs;
  }

  @Produces
  @Singleton
  TaskDesk tasks() {
    return new TaskDesk(System.getenv(), LOG::info);
  }

  @Produces
  @Singleton
  Tokens tokens(Journal journal) {
    return new Tokens(journal.tokens(), clock, random);
  }

  @Produces
  @Singleton
  AuditLog audit(Journal journal) {
    return new AuditLog(journal.audit());
  }

  @Produces
  @Singleton
  FailedLogins failedLogins(HostConfiguration configuration) {
    return new FailedLogins(clock, configuration.failedLogins());
  }

  /** Whatever started the host: beyond loopback nobody comes in without a token, unless told so. */
  @Produces
  @Singleton
  HostAccess access(
      Tokens tokens,
      HostConfiguration configuration,
      @ConfigProperty(name = "quarkus.http.host") String address) {
    boolean loopback = HostAccess.isLoopback(address);
    OidcTokens oidc = oidc(configuration.oidc());
    boolean required =
        switch (configuration.tokens().orElse(loopback && oidc == null ? "off" : "required")) {
          case "required" -> true;
          case "off" -> false;
          default ->
              throw new IllegalArgumentException(
                  "tinyloop.host.tokens (%s) must be required or off.\nMaybe leave it away."
                      .formatted(configuration.tokens()));
        };
    return new HostAccess(tokens, oidc, required, loopback);
  }

  private @Nullable OidcTokens oidc(HostConfiguration.Oidc oidc) {
    return oidc.issuer()
        .map(issuer ->
            OidcTokens.of(
                new OidcSettings(
                    issuer,
                    oidc.audience(),
                    oidc.keys().orElse(null),
                    oidc.roleClaim(),
                    oidc.tenantClaim().orElse(null),
                    OidcSettings.parseRoles(oidc.roles().orElse(""))),
                clock,
                LOG::warn))
        .orElse(null);
  }

  @Produces
  @Singleton
  HostDevices devices(RunService runs, Lab lab, LeaseDesk leases) {
    return new HostDevices(runs, lab, leases, clock);
  }

  private static Optional<BenchFile> bench(HostConfiguration configuration) {
    return configuration.bench().map(file -> bench(Path.of(file)));
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

  private String randomId() {
    return HexFormat.of().toHexDigits(random.nextInt());
  }

  void start(
      @Observes StartupEvent event,
      RunService runs,
      LeaseDesk leases,
      QuarantineDesk quarantines,
      Journal journal,
      Tokens tokens,
      HostMetrics metrics) {
    metrics.leases(
        state -> leases.list(Caller.LOCAL, false).stream().filter(l -> l.state() == state).count());
    if (journal.isShared()) {
      leases.share();
    }
    quarantines.start();
    leases.start();
    runs.resumeAll();
    if (journal.isShared()) {
      LOG.infof("host %s shares the journal with others", name);
      runs.share(new SharedState(LOG::warn, tokens::refresh, leases::look, quarantines::look));
    }
  }

  void stop(
      @Observes ShutdownEvent event,
      RunService runs,
      StudyService studies,
      LeaseDesk leases,
      Lab lab,
      RecoveryLog recoveries,
      HostBroker broker,
      HostEvents events,
      HostWatch watch,
      AuditLog audit,
      Journal journal) {
    runs.close();
    studies.close();
    leases.close();
    lab.close();
    recoveries.close();
    broker.close();
    events.close();
    watch.close();
    audit.close();
    journal.close();
  }
}
