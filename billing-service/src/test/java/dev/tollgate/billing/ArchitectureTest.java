package dev.tollgate.billing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.tollgate.kit.internal.Internal;
import jakarta.ws.rs.Path;
import org.junit.jupiter.api.Test;

/// What the packages may know of each other.
class ArchitectureTest {
  private static final JavaClasses BILLING =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.tollgate.billing");

  @Test
  void the_rules_of_credits_are_plain_java() {
    noClasses()
        .that()
        .haveNameMatching(
            "dev\\.tollgate\\.billing\\.(wallet\\.(Wallet|Lot|Grant|Months|BurnOrder|FreeCredits|LedgerChecker)"
                + "|lease\\.(Lease|LeaseBook|LeaseState|LeaseSize)|settlement\\.Settlement)(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.smallrye..", "io.vertx..", "jakarta..", "io.quarkus..")
        .check(BILLING);
  }

  @Test
  void wallets_know_nothing_of_leases_and_leases_nothing_of_settlement() {
    noClasses()
        .that()
        .resideInAPackage("dev.tollgate.billing.wallet")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.tollgate.billing.lease", "dev.tollgate.billing.settlement")
        .check(BILLING);
    noClasses()
        .that()
        .resideInAPackage("dev.tollgate.billing.lease")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.tollgate.billing.settlement")
        .check(BILLING);
  }

  @Test
  void internal_endpoints_lie_below_internal() {
    classes()
        .that()
        .areAnnotatedWith(Internal.class)
        .should()
        .beAnnotatedWith(Path.class)
        .andShould()
        .haveSimpleNameEndingWith("Resource")
        .check(BILLING);
  }
}
