package dev.tollgate.entitlement.admission;

import static dev.tollgate.contracts.account.Route.BYOK;
import static dev.tollgate.contracts.account.Route.PLATFORM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tollgate.contracts.account.MigrationStatus;
import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.account.RouteConfig;
import dev.tollgate.entitlement.admission.RouteOrder.Open;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("EN-9")
class RouteOrderTest {
  private static final Open BOTH = new Open(true, true);
  private static final Open ONLY_PLATFORM = new Open(true, false);
  private static final Open ONLY_OWN_KEY = new Open(false, true);
  private static final Open NOTHING = new Open(false, false);

  private static final RouteConfig UNTOUCHED = null;
  private static final RouteConfig PLATFORM_ONLY = config(MigrationStatus.PLATFORM_ONLY);
  private static final RouteConfig MIGRATED = config(MigrationStatus.IN_PROGRESS, "tags");
  private static final RouteConfig NOT_YET = config(MigrationStatus.IN_PROGRESS, "chat");
  private static final RouteConfig HYBRID = config(MigrationStatus.HYBRID);
  private static final RouteConfig CLIENT_ONLY = config(MigrationStatus.CLIENT_ONLY);

  @ParameterizedTest(name = "{0} {1} -> {2}")
  @MethodSource("truthTable")
  void routes_follow_the_accounts_choice_and_what_is_open(
      @Nullable RouteConfig config, Open open, List<Route> expected) {
    assertThat(RouteOrder.of(config, "tags", open)).isEqualTo(expected);
  }

  static Stream<Arguments> truthTable() {
    return Stream.of(
        arguments(UNTOUCHED, BOTH, List.of(BYOK)),
        arguments(UNTOUCHED, ONLY_PLATFORM, List.of(PLATFORM)),
        arguments(UNTOUCHED, ONLY_OWN_KEY, List.of(BYOK)),
        arguments(UNTOUCHED, NOTHING, List.of()),
        arguments(PLATFORM_ONLY, BOTH, List.of(PLATFORM)),
        arguments(PLATFORM_ONLY, ONLY_PLATFORM, List.of(PLATFORM)),
        arguments(PLATFORM_ONLY, ONLY_OWN_KEY, List.of()),
        arguments(PLATFORM_ONLY, NOTHING, List.of()),
        arguments(MIGRATED, BOTH, List.of(BYOK)),
        arguments(MIGRATED, ONLY_PLATFORM, List.of()),
        arguments(MIGRATED, ONLY_OWN_KEY, List.of(BYOK)),
        arguments(MIGRATED, NOTHING, List.of()),
        arguments(NOT_YET, BOTH, List.of(PLATFORM)),
        arguments(NOT_YET, ONLY_PLATFORM, List.of(PLATFORM)),
        arguments(NOT_YET, ONLY_OWN_KEY, List.of()),
        arguments(NOT_YET, NOTHING, List.of()),
        arguments(HYBRID, BOTH, List.of(PLATFORM, BYOK)),
        arguments(HYBRID, ONLY_PLATFORM, List.of(PLATFORM)),
        arguments(HYBRID, ONLY_OWN_KEY, List.of(BYOK)),
        arguments(HYBRID, NOTHING, List.of()),
        arguments(CLIENT_ONLY, BOTH, List.of(BYOK)),
        arguments(CLIENT_ONLY, ONLY_PLATFORM, List.of()),
        arguments(CLIENT_ONLY, ONLY_OWN_KEY, List.of(BYOK)),
        arguments(CLIENT_ONLY, NOTHING, List.of()));
  }

  private static RouteConfig config(MigrationStatus status, String... migrated) {
    return new RouteConfig(status, Set.of(migrated), false);
  }
}
