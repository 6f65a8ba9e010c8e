package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.account.Caller;
import dev.tollgate.contracts.account.PrincipalType;
import dev.tollgate.gateway.world.Gate;
import dev.tollgate.gateway.world.RunningGateway;
import dev.tollgate.local.test.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Who gets in.
@QuarkusTest
class CallerTest extends RunningGateway {
  @Test
  @Tag("GW-6")
  void nobody_gets_in_without_a_valid_credential() throws Exception {
    UUID account = UUID.randomUUID();
    List<String> bad =
        List.of(
            "",
            "nonsense",
            "tg_unknown",
            TestTokens.expired(account),
            TestTokens.wrongAudience(account),
            TestTokens.wrongIssuer(account),
            TestTokens.forged(account),
            TestTokens.unsigned(account),
            TestTokens.headed(account, "{\"alg\":\"RS256\",\"kid\":7}"));
    for (String credential : bad) {
      HttpResponse<String> refused = new Gate(url.getPort(), account, credential).chat(MINI, "hi");
      assertThat(refused.statusCode()).as(credential).isEqualTo(401);
      assertThat(json(refused).at("/error/type").asText()).isEqualTo("authentication_error");
      assertThat(header(refused, "www-authenticate")).isEqualTo("Bearer");
    }
    assertThat(world.entitlement.requests(account)).isEmpty();
  }

  @Test
  @Tag("GW-6")
  void an_access_key_works_in_both_headers() throws Exception {
    String key = "tg_" + UUID.randomUUID();
    String hash =
        HexFormat.of()
            .formatHex(
                MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
    world.entitlement.accessKey(
        hash, new Caller(gate.account, UUID.randomUUID(), PrincipalType.AGENT, UUID.randomUUID()));

    assertThat(new Gate(url.getPort(), gate.account, key).chat(MINI, "hi").statusCode())
        .isEqualTo(200);
    HttpResponse<String> byHeader =
        new Gate(url.getPort(), gate.account, "").chat(MINI, "hi", "x-api-key", key);
    assertThat(byHeader.statusCode()).isEqualTo(200);
  }
}
