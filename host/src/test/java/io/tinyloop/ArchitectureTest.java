package io.tinyloop;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/** Which package of the host may know what. */
@AnalyzeClasses(packages = "io.tinyloop", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule jeneticsStaysInSearch = only("io.tinyloop.search..", "io.jenetics..");

  @ArchTest
  static final ArchRule xChartStaysInChart =
      only("io.tinyloop.chart..", "org.knowm.xchart..", "java.awt.image..");

  @ArchTest
  static final ArchRule hipparchusStaysInAudio =
      only("io.tinyloop.data.audio..", "org.hipparchus..");

  @ArchTest
  static final ArchRule jSerialCommStaysInSerial =
      only("io.tinyloop.device.serial..", "com.fazecast..");

  @ArchTest
  static final ArchRule artemisStaysInBroker =
      only("io.tinyloop.device.mqtt.broker..", "org.apache.activemq..", "org.apache.artemis..");

  @ArchTest
  static final ArchRule joseStaysInAccess = only("io.tinyloop.access..", "com.nimbusds..");

  @ArchTest
  static final ArchRule micrometerStaysInMetrics =
      only("io.tinyloop.metrics..", "io.micrometer..", "io.prometheus..");

  @ArchTest
  static final ArchRule openTelemetryStaysInTrace =
      only("io.tinyloop.trace..", "io.opentelemetry..");

  @ArchTest
  static final ArchRule persistenceStaysInJournal =
      only(
          "io.tinyloop.journal..",
          "org.jdbi..",
          "org.h2..",
          "org.postgresql..",
          "com.zaxxer..",
          "org.flywaydb..",
          "java.sql..");

  @ArchTest
  static final ArchRule pahoStaysInMqtt =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.tinyloop.device.mqtt", "io.tinyloop.simulator.mqtt..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.eclipse.paho..")
          .allowEmptyShould(true)
          .because("a library's exceptions stop at its adapter");

  @ArchTest
  static final ArchRule generatedMessagesStayInTheProtocol =
      only("io.tinyloop.protocol.wire..", "io.tinyloop.protocol.wire.proto..");

  @ArchTest
  static final ArchRule protobufStaysWithItsFormats =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.tinyloop.protocol.wire..", "io.tinyloop.data.onnx..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.google.protobuf..")
          .because("a library's exceptions stop at its adapter");

  @ArchTest
  static final ArchRule coreKnowsNoFramework =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.tinyloop.access..",
              "io.tinyloop.search..",
              "io.tinyloop.quantize..",
              "io.tinyloop.device..",
              "io.tinyloop.measure..",
              "io.tinyloop.evaluate..",
              "io.tinyloop.data..",
              "io.tinyloop.train..",
              "io.tinyloop.analysis..",
              "io.tinyloop.chart..",
              "io.tinyloop.report..",
              "io.tinyloop.journal..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.quarkus..",
              "io.smallrye..",
              "io.vertx..",
              "jakarta.ws.rs..",
              "jakarta.inject..",
              "jakarta.enterprise..",
              "picocli..")
          .allowEmptyShould(true)
          .because("commands that do not serve run it without a container");

  @ArchTest
  static final ArchRule timeAndChanceComeFromOutside =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.tinyloop.search..",
              "io.tinyloop.quantize..",
              "io.tinyloop.evaluate..",
              "io.tinyloop.measure..")
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .callMethod(Thread.class, "sleep", Duration.class)
          .orShould()
          .callConstructor(Random.class)
          .orShould()
          .callMethod(Math.class, "random")
          .allowEmptyShould(true)
          .because("a run is a function of commit, configuration, seed and device list");

  @ArchTest
  static final ArchRule hostPackagesAreFreeOfCycles =
      slices().matching("io.tinyloop.(*)..").should().beFreeOfCycles().allowEmptyShould(true);

  private static ArchRule only(String home, String... library) {
    return noClasses()
        .that()
        .resideOutsideOfPackage(home)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(library)
        .allowEmptyShould(true)
        .because("a library's exceptions stop at its adapter, " + home);
  }
}
