package io.tinyloop.bench;

import io.tinyloop.device.AdmissionPolicy;
import io.tinyloop.device.ConformanceAdmission;
import io.tinyloop.device.PoolListener;
import io.tinyloop.device.PoolSettings;
import io.tinyloop.device.fleet.FleetSettings;
import io.tinyloop.device.mqtt.MqttBroker;
import io.tinyloop.journal.DatabaseServer;
import io.tinyloop.journal.Journal;
import io.tinyloop.lab.EpochClock;
import io.tinyloop.lab.JournaledClaims;
import io.tinyloop.lab.Lab;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.run.ClaimSettings;
import io.tinyloop.run.RunLauncher;
import io.tinyloop.run.RunLimits;
import io.tinyloop.run.RunService;
import io.tinyloop.tls.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/** A host without its server, in a process that can be killed: it takes runs that nobody has. */
final class ReplicaHost {

  private ReplicaHost() {}

  /**
   * Goes on until it is killed.
   *
   * @param words URL of the database, URL of the broker, folder of the keys, seconds of a claim
   */
  public static void main(String... words) throws Exception {
    InstantSource clock = InstantSource.system();
    Path keys = Path.of(words[2]);
    TlsFiles tls =
        new TlsFiles(
            keys.resolve("ca.pem"), keys.resolve("host.pem"), keys.resolve("host-key.pem"));
    DatabaseServer server =
        new DatabaseServer(words[0], PostgresProcess.USER, PostgresProcess.PASSWORD);
    FleetSettings settings =
        FleetSettings.with(BatchedEngine.fastest(), 1)
            .withBrokerForOthers(MqttBroker.of(words[1], "default", null, null, tls));
    Journal journal = Journal.open(server, clock, System.out::println);
    String name = UUID.randomUUID().toString();
    Duration claim = Duration.ofSeconds(Integer.parseInt(words[3]));
    Lab lab =
        Lab.open(
            List.of(),
            settings,
            new JournaledClaims(journal.deviceClaims(), name, claim, System.out::println),
            PoolSettings.withEpoch(EpochClock.seconds(clock)).withSession(settings.session()),
            new EpochClock(journal.leases(), clock),
            Map.of(),
            new ConformanceAdmission(AdmissionPolicy.USUAL),
            PoolListener.NONE);
    RunService runs =
        new RunService(
            journal,
            new RunLauncher(clock, System.out::println, null, null, lab),
            () -> UUID.randomUUID().toString(),
            RunLimits.NONE,
            new ClaimSettings(name, claim));
    runs.share(() -> {});
    new CountDownLatch(1).await();
  }
}
