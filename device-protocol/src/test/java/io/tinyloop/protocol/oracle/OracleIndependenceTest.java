package io.tinyloop.protocol.oracle;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** An arbiter that asked a kernel would be none. */
@AnalyzeClasses(packages = "io.tinyloop.protocol.oracle")
class OracleIndependenceTest {

  @ArchTest
  static final ArchRule theOracleAsksNobody =
      noClasses()
          .that()
          .haveNameNotMatching(".*Test(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.tinyloop.protocol.arithmetic..",
              "io.tinyloop.protocol.wire..",
              "io.tinyloop.protocol.conformance..")
          .orShould()
          .dependOnClassesThat()
          .haveNameMatching(
              "io\\.tinyloop\\.protocol\\.model\\.(.*Image.*|.*Reader|.*Writer|Sha256|DataSet)")
          .because("the oracle shares no code with what it judges");
}
