package dev.tollgate.local.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.local.infrastructure.Service;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("OP-1")
class EdgeRoutesTest {
  @ParameterizedTest
  @CsvSource({
    "/v1/auth/device, ENTITLEMENT",
    "/v1/account/byok-migration, ENTITLEMENT",
    "/v1/notices, ENTITLEMENT",
    "/v1/notices/byok_migration_due-2026-12-22/dismiss, ENTITLEMENT",
    "/.well-known/jwks.json, ENTITLEMENT",
    "/v1/ai-features/limits, ENTITLEMENT",
    "/v1/ai-features/test-key, KEY_VAULT",
    "/v1/ai-features/execute, LLM_GATEWAY",
    "/v1/billing/catalog, BILLING",
    "/v1/ai-features/usage, USAGE_METERING",
    "/v1/api-keys/openai, KEY_VAULT",
    "/v1/messages/count_tokens, LLM_GATEWAY",
    "/v1/models/openai/gpt-4.1-mini, LLM_GATEWAY",
    "/v1/models/openai%2Fgpt-4.1-mini, LLM_GATEWAY",
    "/v1/models/fireworks%2faccounts%2ffireworks%2fmodels%2fgpt-oss-120b, LLM_GATEWAY",
    "/v1/models/lane%3Achat, LLM_GATEWAY",
    "/v1/wallet/charges/0190, BILLING",
    "/v1/webhooks/stripe, BILLING",
    "/v1/usage, USAGE_METERING",
    "/admin/v1/accounts/42/tier, ENTITLEMENT",
  })
  void every_path_has_its_service(String path, Service service) {
    assertThat(EdgeRoutes.serviceOf(path)).contains(service);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "*",
        "/v1",
        "/v1/ai-features",
        "/v1/teams",
        "/admin/v1/margin",
        "/internal/v1/leases",
        "/q/health/ready",
        "/q/metrics",
        "/v1/walletx",
        "/v1/wallet;x=1",
        "/v1/wallet%3Bx",
        "/v1//wallet",
        "/v1/wallet/../../internal/v1/leases",
        "/v1/wallet/%2e%2e/internal",
        "/v1/wallet%2F..%2Finternal",
        "/v1/models/..%2F..%2Finternal",
        "/v1/models/openai%2F..%2F..%2Fq",
        "/v1/models/openai%2F%2e%2e%2Fq",
        "/v1/models/openai%252Fgpt",
        "/v1/models/%2Fopenai",
        "/v1/models%2Fopenai",
        "/v1/models/openai%5Cgpt",
        "/v1/chat%2Fcompletions",
        "/v1/wallet%5Cx",
        "/v1/wallet/\\x",
        "/v1/wallet/%252e%252e/",
        "/v1/webhooks",
        "v1/wallet",
        "/V1/wallet"
      })
  void what_is_not_listed_or_ambiguous_does_not_exist(String path) {
    assertThat(EdgeRoutes.serviceOf(path)).isEmpty();
  }

  @Test
  void escapes_that_hide_nothing_pass() {
    assertThat(EdgeRoutes.serviceOf("/v1/api-keys/my%20provider")).contains(Service.KEY_VAULT);
  }
}
