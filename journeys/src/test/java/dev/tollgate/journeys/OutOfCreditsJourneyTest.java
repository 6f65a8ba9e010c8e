package dev.tollgate.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.chat.completions.ChatCompletion;
import dev.tollgate.local.fake.stripe.WebhookDelivery;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class OutOfCreditsJourneyTest {
  private static final int FREE = 25;

  private final Customer customer = Customer.arriving(Suite.stack()).awaitAvailable(FREE);

  private void spendAll() {
    OpenAIClient openAi = customer.openAi();
    for (int i = 0; i < FREE; i++) {
      ChatCompletion answer = openAi.chat().completions().create(Customer.prompt("Prompt " + i));
      assertThat(answer.choices()).isNotEmpty();
    }
  }

  @Test
  @Tag("EN-6")
  @Tag("WA-3")
  @Tag("BI-2")
  @Tag("BI-6")
  void twenty_five_prompts_then_402_then_starter_then_200() {
    spendAll();

    OpenAIServiceException refused =
        catchThrowableOfType(
            OpenAIServiceException.class,
            () -> customer.openAi().chat().completions().create(Customer.prompt("One more")));
    assertThat(refused.statusCode()).isEqualTo(402);
    JsonNode error = customer.ask("One more").expect(402).json().path("error");
    assertThat(error.path("code").asText()).isEqualTo("credits_exhausted");
    assertThat(error.path("feature").asText()).isEqualTo("chat");
    assertThat(error.path("tier").asText()).isEqualTo("BASIC");
    assertThat(error.path("unit").asText()).isEqualTo("credits");
    assertThat(error.path("limit").decimalValue()).isEqualByComparingTo("25");
    assertThat(error.path("used").decimalValue()).isEqualByComparingTo("25");
    assertThat(error.path("resetAt").asText()).endsWith("Z");
    assertThat(error.path("byokConfigured").asBoolean(true)).isFalse();
    assertThat(error.path("hostPays").asBoolean(true)).isFalse();
    assertThat(error.path("upgradeUrl").asText()).startsWith("http");
    assertThat(error.path("addKeyUrl").asText()).startsWith("http");

    customer.buy("starter");
    assertThat(customer.untilAnswered(answer -> answer.status() == 200))
        .isLessThan(Customer.AT_ONCE);
    customer.awaitAvailable(249);
  }

  @Test
  @Tag("EN-5")
  @Tag("KV-12")
  void an_own_key_unblocks_an_exhausted_account_within_a_second() {
    customer.onTier("PRO");
    spendAll();
    customer.ask("One more").expect(402);

    customer
        .http()
        .post("/v1/api-keys", Map.of("provider", "openai", "key", "sk-good-unblocks"))
        .expect(201);

    assertThat(customer.untilEachGatewayAnswers(answer -> answer.status() == 200))
        .isLessThan(Customer.AT_ONCE);
    assertThat(customer.ask("With whose key?").expect(200).header("X-Tollgate-Route"))
        .isEqualTo("byok");
  }

  @Test
  @Tag("BI-3")
  @Tag("BI-6")
  void the_same_webhook_ten_times_is_one_grant() {
    String session = customer.buy("starter");
    customer.awaitAvailable(275);
    String event =
        Suite.stack().fakeStripe().events().stream()
            .filter(each -> each.path("type").asText().equals("checkout.session.completed"))
            .filter(each -> each.at("/data/object/id").asText().equals(session))
            .findFirst()
            .orElseThrow()
            .path("id")
            .asText();

    Suite.stack().fakeStripe().resend(event, 10);

    await()
        .atMost(Customer.SOON)
        .until(
            () -> deliveriesOf(event).stream().filter(each -> each.status() == 200).count() >= 11);
    customer.awaitAvailable(275);
    assertThat(customer.http().get("/v1/wallet/lots").expect(200).json())
        .filteredOn(lot -> lot.path("source").asText().equalsIgnoreCase("pack"))
        .hasSize(1);
  }

  private static List<WebhookDelivery> deliveriesOf(String event) {
    return Suite.stack().fakeStripe().deliveries().stream()
        .filter(each -> each.eventId().equals(event))
        .toList();
  }
}
