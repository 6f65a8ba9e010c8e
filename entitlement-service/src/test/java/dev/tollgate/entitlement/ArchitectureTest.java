package dev.tollgate.entitlement;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.tollgate.kit.internal.Internal;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses SERVICE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.tollgate.entitlement");

  @Test
  void rules_are_plain_java() {
    noClasses()
        .that()
        .haveNameMatching(
            ".*\\.(Account|AccountChange|AiConfig|BillingMonth|ByokMigration|FeatureChoice|Flag"
                + "|FlagTable|Gcra|Hosting|Matter|MigrationNotices|Notice|Pace|Payer|QuotaLine|Rate"
                + "|RateTable|RouteOrder|Standing|TierCatalogue|TierPlan)")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.smallrye..", "io.vertx..", "io.quarkus..", "jakarta.ws.rs..")
        .check(SERVICE);
  }

  @Test
  void time_comes_from_the_clock_and_nobody_sleeps() {
    noClasses().should().callMethod(Instant.class, "now").check(SERVICE);
    noClasses().should().callMethod(System.class, "currentTimeMillis").check(SERVICE);
    noClasses().should().callMethod(Thread.class, "sleep", long.class).check(SERVICE);
    noClasses().should().callConstructor(Random.class).check(SERVICE);
  }

  @Test
  void endpoints_are_called_resource() {
    classes()
        .that()
        .areAnnotatedWith(Internal.class)
        .should()
        .haveSimpleNameEndingWith("Resource")
        .check(SERVICE);
    classes()
        .that()
        .areAnnotatedWith(Path.class)
        .and()
        .areNotInterfaces()
        .should()
        .haveSimpleNameEndingWith("Resource")
        .check(SERVICE);
  }
}
