package dev.tollgate.gateway.caller;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tollgate.gateway.GatewayConfig;
import dev.tollgate.gateway.refusal.RefusedException;
import dev.tollgate.gateway.world.HalfAnswers;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("GW-6")
class SigningKeysTest {
  @Test
  void half_a_set_of_keys_is_none_and_the_next_token_asks_anew() throws Exception {
    try (var entitlement = new HalfAnswers()) {
      var keys =
          new SigningKeys(
              entitlement.vertx().createHttpClient(), new At(entitlement.url()), System::nanoTime);

      for (int token = 0; token < 2; token++) {
        assertThatThrownBy(() -> HalfAnswers.done(keys.find("a-kid")))
            .hasRootCauseInstanceOf(RefusedException.class)
            .hasMessageContaining("tokens cannot be checked");
      }
      await().until(() -> entitlement.openConnections() == 0);
    }
  }

  private record At(URI jwksUrl) implements GatewayConfig.Token {
    @Override
    public String issuer() {
      return "https://tollgate.local";
    }

    @Override
    public String audience() {
      return "tollgate";
    }

    @Override
    public Duration jwksMaxAge() {
      return Duration.ofMinutes(5);
    }

    @Override
    public int cachedMax() {
      return 1;
    }
  }
}
