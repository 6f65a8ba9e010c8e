package dev.tollgate.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.tollgate.contracts.account.AccountChanged;
import dev.tollgate.contracts.account.AccountErased;
import dev.tollgate.contracts.account.AccountErasureConfirmed;
import dev.tollgate.contracts.account.AccountKind;
import dev.tollgate.contracts.account.AccountStatus;
import dev.tollgate.contracts.account.MigrationStatus;
import dev.tollgate.contracts.account.PrincipalType;
import dev.tollgate.contracts.account.QuotaNotice;
import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.account.RouteConfig;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.admission.Admission;
import dev.tollgate.contracts.admission.AdmissionDecision;
import dev.tollgate.contracts.admission.AdmissionRefused;
import dev.tollgate.contracts.admission.Quota;
import dev.tollgate.contracts.admission.RateLimit;
import dev.tollgate.contracts.budget.BudgetChanged;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.error.Problem;
import dev.tollgate.contracts.key.KeyChanged;
import dev.tollgate.contracts.key.ResolvedKey;
import dev.tollgate.contracts.lease.LeaseDecision;
import dev.tollgate.contracts.lease.LeaseGranted;
import dev.tollgate.contracts.lease.LeaseHeartbeat;
import dev.tollgate.contracts.lease.LeaseOver;
import dev.tollgate.contracts.lease.LeaseRefused;
import dev.tollgate.contracts.usage.LeaseClosed;
import dev.tollgate.contracts.usage.LeaseFenced;
import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.contracts.usage.UsageCharged;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.contracts.usage.UsageSource;
import dev.tollgate.contracts.usage.UsageStatus;
import dev.tollgate.contracts.wallet.CreditsChanged;
import dev.tollgate.contracts.wallet.SubscriptionChanged;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What stands on the wire is fixed by files: a renamed field breaks a rolling upgrade, so it
/// breaks a test first.
@Tag("GW-8")
class GoldenJsonTest {
  private static final UUID ACCOUNT = UUID.fromString("0b9f5a3e-6f0a-4c58-9d5e-1f2d3c4b5a69");
  private static final UUID OTHER = UUID.fromString("01935c7e-0000-7000-8000-000000000001");
  private static final Instant AT = Instant.parse("2026-11-20T12:34:56.789Z");
  private static final Instant MONTH_LATER = Instant.parse("2026-12-20T12:34:56.789Z");
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .build();

  static Stream<Arguments> records() {
    return Stream.of(
        Arguments.of("usage-recorded", UsageRecorded.class, usage()),
        Arguments.of(
            "usage-charged",
            UsageCharged.class,
            new UsageCharged(OTHER.toString(), OTHER, ACCOUNT, "gateway-0", 1_000_000)),
        Arguments.of(
            "lease-closed", LeaseClosed.class, new LeaseClosed(OTHER, ACCOUNT, "gateway-0")),
        Arguments.of(
            "lease-fenced", LeaseFenced.class, new LeaseFenced(OTHER, ACCOUNT, "gateway-0")),
        Arguments.of(
            "budget-changed",
            BudgetChanged.class,
            new BudgetChanged(ACCOUNT, 3, "provider:openai", "exceeded", AT, MONTH_LATER, "block")),
        Arguments.of("account-erased", AccountErased.class, new AccountErased(ACCOUNT, AT)),
        Arguments.of(
            "account-erasure-confirmed",
            AccountErasureConfirmed.class,
            new AccountErasureConfirmed(ACCOUNT, "billing-service")),
        Arguments.of(
            "account-changed",
            AccountChanged.class,
            new AccountChanged(
                ACCOUNT,
                7,
                AccountKind.USER,
                Tier.PRO,
                AccountStatus.ACTIVE,
                3,
                AT,
                new RouteConfig(MigrationStatus.IN_PROGRESS, Set.of("tags"), false),
                AT,
                null,
                false)),
        Arguments.of(
            "quota-notice",
            QuotaNotice.class,
            new QuotaNotice(
                ACCOUNT, "summary", "near_limit", 16, 20, AT, MONTH_LATER, "upgrade add_key")),
        Arguments.of(
            "key-changed", KeyChanged.class, new KeyChanged(ACCOUNT, 4, "openai", true, 2)),
        Arguments.of(
            "credits-changed",
            CreditsChanged.class,
            new CreditsChanged(ACCOUNT, 9, 250_000_000, "grant")),
        Arguments.of(
            "subscription-changed",
            SubscriptionChanged.class,
            new SubscriptionChanged(ACCOUNT, 2, "active", Tier.PRO, 0, AT, null)),
        Arguments.of(
            "admission",
            AdmissionDecision.class,
            new Admission(
                OTHER,
                ACCOUNT,
                Tier.BASIC,
                List.of(Route.PLATFORM, Route.BYOK),
                5,
                10_000,
                600_000,
                new Quota(1000L, 12, AT),
                new RateLimit(20, 19, 1000),
                null,
                true,
                false,
                false,
                null,
                7)),
        Arguments.of(
            "admission-refused",
            AdmissionDecision.class,
            new AdmissionRefused(
                ErrorCode.QUOTA_EXHAUSTED,
                "out",
                Tier.BASIC,
                new Quota(10L, 10, AT),
                null,
                false,
                true,
                null)),
        Arguments.of(
            "lease-granted",
            LeaseDecision.class,
            new LeaseGranted(OTHER, ACCOUNT, 5_000_000, 25_000_000, 20_000_000)),
        Arguments.of(
            "lease-refused",
            LeaseDecision.class,
            new LeaseRefused(OTHER, 25_000_000, 25_000_000, AT)),
        Arguments.of("lease-over", LeaseDecision.class, new LeaseOver(OTHER)),
        Arguments.of(
            "lease-heartbeat",
            LeaseHeartbeat.class,
            new LeaseHeartbeat(
                "gateway-0",
                ACCOUNT,
                List.of(
                    new LeaseHeartbeat.Beat(OTHER, 1_000_000L, 3),
                    new LeaseHeartbeat.Beat(ACCOUNT, null, 0)))),
        Arguments.of(
            "problem",
            Problem.class,
            Problem.of(ErrorCode.INVALID_REQUEST, "Some fields are not valid.")
                .withRequestId("request-1")
                .withFields(List.of(new Problem.Field("deviceId", "must be a UUID")))));
  }

  private static UsageRecorded usage() {
    return new UsageRecorded(
        OTHER,
        OTHER.toString(),
        "request-1",
        1,
        ACCOUNT,
        ACCOUNT,
        PrincipalType.DEVICE,
        null,
        null,
        "chat",
        "chat",
        "openai",
        "gpt-4.1-mini",
        "openai/gpt-4.1-mini",
        Route.PLATFORM,
        new Tokens(845, 0, 0, 422, 0),
        UsageSource.REPORTED,
        1_013_200,
        "2026-07-01",
        1_000_000,
        1_000_000,
        OTHER,
        "gateway-0",
        UsageStatus.COMPLETED,
        null,
        true,
        AT,
        180L,
        1200);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("records")
  void a_record_is_written_and_read_as_its_golden_file_says(
      String file, Class<?> type, Object written) throws IOException {
    String golden = golden(file);

    assertThat(JSON.readTree(JSON.writerFor(type).writeValueAsString(written)))
        .isEqualTo(JSON.readTree(golden));
    assertThat(JSON.readValue(golden, type)).isEqualTo(written);
  }

  private static String golden(String file) throws IOException {
    try (var in = GoldenJsonTest.class.getResourceAsStream("/golden/" + file + ".json")) {
      return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  @Tag("KV-1")
  void a_resolved_key_never_shows_its_secret_as_text() {
    var key =
        new ResolvedKey(
            ACCOUNT,
            "openai",
            3,
            "sk-good-canary".getBytes(StandardCharsets.UTF_8),
            "https://api.openai.com",
            null,
            null);

    assertThat(key.toString()).doesNotContain("canary").contains("openai").contains("keyVersion=3");
  }

  @Test
  void negative_usage_cannot_be_written_down() {
    assertThatThrownBy(() -> new Tokens(0, 0, 0, -1, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                JSON.readValue(
                    golden("usage-recorded").replace("1013200", "-1"), UsageRecorded.class))
        .hasRootCauseInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void every_error_code_has_one_wire_name_and_a_sane_status() {
    assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::wireName)).doesNotHaveDuplicates();
    assertThat(ErrorCode.values())
        .allSatisfy(code -> assertThat(code.status()).isBetween(400, 504))
        .allSatisfy(code -> assertThat(ErrorCode.ofWireName(code.wireName())).isEqualTo(code));
    assertThat(ErrorCode.TIER_LIMITED.wireName()).isEqualTo("TIER_LIMITED");
    assertThat(ErrorCode.QUOTA_EXHAUSTED.wireName()).isEqualTo("quota_exhausted");
    assertThatThrownBy(() -> ErrorCode.ofWireName("nonsense"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
