package dev.tollgate.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.local.launch.Stack;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A product's back-end, with an access key of the customer's.
@Tag("EN-15")
class AccessKeyJourneyTest {
  private final Stack stack = Suite.stack();
  private final Customer customer = Customer.arriving(stack).awaitAvailable(25);
  private final JsonNode made =
      customer.http().post("/v1/access-keys", Map.of("name", "back-end")).expect(201).json();
  private final Http backEnd = Http.as(stack.edgeUrl(), made.path("key").asText());

  @Test
  void a_back_end_calls_and_reads_the_books_and_can_do_no_more_until_its_key_is_deleted() {
    Customer.ask(backEnd, "Hello").expect(200);
    customer.awaitAvailable(24).awaitRequests(1);

    readsTheBooks();
    changesNothing();

    customer.http().delete("/v1/access-keys/" + made.path("id").asText()).expect(204);
    for (String path : List.of("wallet", "usage", "api-keys", "entitlements")) {
      backEnd.get("/v1/" + path).expect(401);
    }
    await().atMost(Customer.SOON).until(() -> backEnd.get("/v1/models").status() == 401);
  }

  private void readsTheBooks() {
    JsonNode wallet = backEnd.get("/v1/wallet").expect(200).json();
    assertThat(wallet.path("available").decimalValue()).isEqualByComparingTo("24");
    JsonNode usage = backEnd.get("/v1/usage").expect(200).json();
    assertThat(usage.path("totals").path("requests").asInt()).isEqualTo(1);
    for (String path :
        List.of("models", "entitlements/chat", "providers", "api-keys", "wallet/export")) {
      backEnd.get("/v1/" + path).expect(200);
    }
  }

  private void changesNothing() {
    for (String path :
        List.of("access-keys", "api-keys", "agents", "billing/checkout", "budgets")) {
      backEnd.post("/v1/" + path, Map.of()).expect(403);
    }
    for (String path : List.of("account", "account/export", "access-keys", "usage/live", "audit")) {
      backEnd.get("/v1/" + path).expect(403);
    }
    backEnd.delete("/v1/account").expect(403);
    backEnd.get("/admin/v1/rates").expect(403);
  }
}
