package dev.tollgate.metering;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Path;

@AnalyzeClasses(
    packages = "dev.tollgate.metering",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule RULES_ARE_PLAIN_JAVA =
      noClasses()
          .that()
          .haveNameMatching(
              ".*\\.(Grain|Figures|Rollup|RollupKey|UuidV7|UsageRules|Acceptance|BatchOutcome|Budget|BudgetPeriod"
                  + "|BudgetState|BudgetVerdict|BudgetNotice|Percent|Span|UsageRange|WindowSize|Retention|UsageCsv)")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.smallrye.mutiny..", "io.vertx..", "jakarta.ws.rs..");

  @ArchTest
  static final ArchRule PACKAGES_FORM_NO_CIRCLES =
      slices().matching("dev.tollgate.metering.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule EVERY_RESOURCE_SAYS_WHO_MAY_CALL =
      classes()
          .that()
          .areAnnotatedWith(Path.class)
          .should()
          .beAnnotatedWith(RolesAllowed.class)
          .orShould()
          .beAnnotatedWith(PermitAll.class);

  @ArchTest
  static final ArchRule NOBODY_READS_THE_CLOCK_BEHIND_OUR_BACK =
      noClasses()
          .should()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");
}
