package dev.tollgate.vault;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.tollgate.kit.internal.Internal;
import jakarta.ws.rs.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses VAULT =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.tollgate.vault");

  @Test
  void sealing_is_pure() {
    noClasses()
        .that()
        .resideInAPackage("..envelope..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.smallrye..", "io.vertx..", "jakarta..", "io.quarkus..")
        .check(VAULT);
  }

  @Test
  void packages_do_not_depend_on_each_other_in_circles() {
    slices().matching("dev.tollgate.vault.(*)..").should().beFreeOfCycles().check(VAULT);
  }

  @Test
  void internal_resources_lie_below_internal_and_no_others_do() {
    VAULT.stream()
        .filter(each -> each.isAnnotatedWith(Path.class) && !each.isInterface())
        .forEach(
            each ->
                assertThat(each.isAnnotatedWith(Internal.class))
                    .as(each.getName())
                    .isEqualTo(
                        each.getAnnotationOfType(Path.class).value().startsWith("/internal/")));
  }

  @Test
  void time_comes_from_the_clock_and_chance_from_secure_random() {
    noClasses().should().callMethod(Instant.class, "now").check(VAULT);
    noClasses().should().callMethod(Clock.class, "systemUTC").check(VAULT);
    noClasses().should().callConstructor(Random.class).check(VAULT);
  }
}
