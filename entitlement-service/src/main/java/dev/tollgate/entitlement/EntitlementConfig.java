package dev.tollgate.entitlement;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;

/// Settings of this service.
@ConfigMapping(prefix = "tollgate.entitlement")
public interface EntitlementConfig {
  /// The `iss` of our tokens.
  @NotBlank
  String issuer();

  /// Where callers reach us; paywall links begin with it.
  URI publicUrl();

  /// `<kid>.pem` files (PKCS#8, RSA) and a file `current` that names the one that signs.
  Path signingKeysDir();

  /// `application.properties` hands it on; read here too, so that a start without it ends with the
  /// line that names it.
  URI redisUrl();

  /// Where quota counters are rebuilt from; read here too, for the same reason.
  URI meteringUrl();

  /// Who gives the credits of the migration programme; read here too, for the same reason.
  URI billingUrl();

  /// How long a key file may go unnoticed.
  @WithDefault("PT30S")
  @DurationMin(seconds = 1)
  Duration signingKeysReload();

  @WithDefault("PT1H")
  @DurationMin(seconds = 1)
  Duration accessTokenLife();

  @WithDefault("P30D")
  @DurationMin(seconds = 1)
  Duration refreshTokenLife();

  /// New devices that one address may bring an hour.
  @WithDefault("100")
  @Positive
  int newDevicesPerHour();

  /// Pairs of tokens that one device may ask for in an hour, by signing in or refreshing.
  @WithDefault("60")
  @Positive
  int tokenPairsPerHour();

  /// How many sign-ins of an account can be renewed at a time. A further one ends the one that was
  /// not renewed for longest.
  @WithDefault("20")
  @Positive
  int tokenFamiliesMax();

  @WithDefault("50")
  @Positive
  int accessKeysMax();

  /// With this many agents switched off, an account makes no new one: the plan counts only those
  /// that are active.
  @WithDefault("100")
  @Positive
  int inactiveAgentsMax();

  /// How long a gateway may use an admission's call tokens.
  @WithDefault("PT5S")
  @DurationMin(millis = 1)
  Duration admissionLife();

  /// How long after an admission the gateway may still report what it did not use. After that all
  /// of it counts as unused; until then the quota that a killed gateway had taken is missing.
  @WithDefault("PT10M")
  @DurationMin(seconds = 1)
  Duration admissionReportLife();

  /// Call tokens of one admission at most.
  @WithDefault("50")
  @Positive
  int callTokensMax();

  /// Whether calls pass unmetered while Redis is away (EN-8). Money is never open.
  @WithDefault("true")
  boolean quotasOpenWithoutRedis();

  /// How long a Redis script may take before Redis counts as away.
  @WithDefault("PT0.25S")
  @DurationMin(millis = 1)
  Duration redisPatience();

  /// How long a shared session lives, unless its host ends it.
  @WithDefault("PT12H")
  @DurationMin(seconds = 1)
  Duration sessionLife();

  @WithDefault("20")
  @Positive
  int sessionsMax();

  @WithDefault("100")
  @Positive
  int sessionGuestsMax();

  /// What amounts of money are shown in; all amounts are kept in USD.
  @WithDefault("USD")
  String displayCurrency();

  /// How long after an account was reported for the migration programme its own keys end (WA-4).
  /// Absent: never. The 30 days of grace and a day on which it is told come first.
  Optional<@DurationMin(days = 31) Duration> ownKeysEndAfter();

  /// How often it is checked whether Redis has lost the quota counters.
  @WithDefault("PT1S")
  @DurationMin(seconds = 1)
  Duration counterCheck();

  /// How often a page of quota counters, up to 2,000 accounts, is compared with the books.
  @WithDefault("PT10S")
  @DurationMin(seconds = 1)
  Duration counterWalk();
}
