package io.tinyloop.simulator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which package of the simulator may know what. */
@AnalyzeClasses(packages = "io.tinyloop.simulator", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule pahoStaysInMqtt =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.tinyloop.simulator.mqtt..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.eclipse.paho..")
          .allowEmptyShould(true)
          .because("a device is the same behind every link");

  @ArchTest
  static final ArchRule generatedMessagesStayInTheProtocol =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.google.protobuf..", "io.tinyloop.protocol.wire.proto..")
          .allowEmptyShould(true)
          .because("a device speaks through the protocol's own messages");

  @ArchTest
  static final ArchRule noFrameworkAndNoHost =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.quarkus..", "jakarta..", "com.fazecast..", "io.jenetics..")
          .allowEmptyShould(true)
          .because("a simulator runs without the host");

  @ArchTest
  static final ArchRule packagesAreFreeOfCycles =
      slices()
          .matching("io.tinyloop.simulator.(**)")
          .should()
          .beFreeOfCycles()
          .allowEmptyShould(true);
}
