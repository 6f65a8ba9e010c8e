package dev.tollgate.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/// What the packages may know of each other.
@AnalyzeClasses(packages = "dev.tollgate.gateway", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule feature_packages_form_no_cycles =
      slices().matching("dev.tollgate.gateway.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule the_platforms_keys_know_nothing_of_own_keys =
      noClasses()
          .that()
          .haveSimpleNameStartingWith("PlatformKey")
          .should()
          .dependOnClassesThat()
          .haveSimpleNameStartingWith("OwnKey");

  @ArchTest
  static final ArchRule own_keys_know_nothing_of_the_platforms_keys_or_credits =
      noClasses()
          .that()
          .haveSimpleNameStartingWith("OwnKey")
          .should()
          .dependOnClassesThat()
          .haveSimpleNameStartingWith("PlatformKey")
          .orShould()
          .dependOnClassesThat()
          .resideInAPackage("..credit..");

  @ArchTest
  static final ArchRule rules_need_no_event_loop =
      noClasses()
          .that()
          .resideInAnyPackage("..pricing..", "..usage..", "..routing..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx..", "io.quarkus..", "io.smallrye.mutiny..");

  @ArchTest
  static final ArchRule time_and_chance_are_given =
      noClasses()
          .should()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .callConstructor(java.util.Random.class);
}
