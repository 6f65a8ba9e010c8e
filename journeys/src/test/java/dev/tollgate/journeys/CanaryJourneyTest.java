package dev.tollgate.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.local.launch.Stack;
import dev.tollgate.local.test.Canary;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A key of a customer's own, from its saving to its deletion, and the prompts sent with it: the
/// provider sees them, and nothing that any process of the suite wrote holds them.
@Tag("KV-1")
@Tag("GW-12")
class CanaryJourneyTest {
  private final Stack stack = Suite.stack();
  private final Customer customer = Customer.arriving(stack).awaitAvailable(25).onTier("PRO");
  private final Canary key = Canary.plant();
  private final Canary prompt = Canary.plant();

  @Test
  void a_planted_key_and_a_planted_prompt_are_in_no_file_of_any_process() throws Exception {
    save(key.key()).expect(201);
    save(key.key().replace("sk-good", "sk-bad0")).expect(400);
    customer.untilEachGatewayAnswers(answer -> answer.header("X-Tollgate-Route").equals("byok"));
    customer.ask(prompt.key()).expect(200);
    customer.ask(prompt.key() + " [[status=401]]").expect(401);
    customer.ask(prompt.key() + " [[cut-after=2]]");
    customer.http().delete("/v1/api-keys/openai").expect(204);

    assertThat(stack.fakeProvider().calls(key.key())).isNotEmpty();
    new Books(stack).awaitQuiet();
    assertThat(stack.home().root()).isDirectoryRecursivelyContaining("glob:**/pg_wal/*");
    assertThat(key.filesBelow(stack.home().root())).isEmpty();
    assertThat(prompt.filesBelow(stack.home().root())).isEmpty();
  }

  private Http.Answer save(String secret) {
    return customer.http().post("/v1/api-keys", Map.of("provider", "openai", "key", secret));
  }
}
