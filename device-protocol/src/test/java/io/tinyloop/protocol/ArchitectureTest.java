package io.tinyloop.protocol;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which package of the contract may know what. */
@AnalyzeClasses(packages = "io.tinyloop.protocol", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule protobufStaysInWire =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.tinyloop.protocol.wire..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.google.protobuf..", "io.tinyloop.protocol.wire.proto..")
          .allowEmptyShould(true)
          .because("a change of the encoding must touch one package");

  @ArchTest
  static final ArchRule arithmeticKnowsModelsOnly =
      noClasses()
          .that()
          .resideInAnyPackage("io.tinyloop.protocol.model..", "io.tinyloop.protocol.arithmetic..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.tinyloop.protocol.wire..",
              "io.tinyloop.protocol.conformance..",
              "com.fasterxml.jackson..")
          .allowEmptyShould(true)
          .because("the law of integers must be usable without a link and without a file");

  @ArchTest
  static final ArchRule noFrameworkAndNoLink =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.quarkus..", "jakarta..", "com.fazecast..", "org.eclipse.paho..", "java.sql..")
          .because("host, simulator and tests share the contract");

  @ArchTest
  static final ArchRule timeAndChanceComeFromOutside =
      noClasses()
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .callMethod(Thread.class, "sleep", java.time.Duration.class)
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .callConstructor(java.util.Random.class)
          .because("the same input must give the same bytes");

  @ArchTest
  static final ArchRule packagesAreFreeOfCycles =
      slices()
          .matching("io.tinyloop.protocol.(**)")
          .should()
          .beFreeOfCycles()
          .allowEmptyShould(true);
}
