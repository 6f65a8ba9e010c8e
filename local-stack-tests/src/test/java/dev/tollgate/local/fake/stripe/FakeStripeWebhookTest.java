package dev.tollgate.local.fake.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.stripe.model.Customer;
import com.stripe.model.Event;
import com.stripe.model.StripeCollection;
import com.stripe.param.EventListParams;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class FakeStripeWebhookTest extends FakeStripeWorld {
  @Test
  @Tag("BI-3")
  void webhooks_are_duplicated_dropped_and_reordered_on_demand() throws Exception {
    stripe.disrupt(WebhookRule.duplicate(10).types("checkout.session.completed").times(1));
    stripe.disrupt(WebhookRule.drop().types("charge.succeeded"));
    stripe.disrupt(
        WebhookRule.reorder(2).types("payment_intent.created", "payment_intent.succeeded"));

    stripe.pay(checkout(customer("j@example.com").getId(), "price_micro").getId());

    await().untilAsserted(() -> assertThat(receiver.of("checkout.session.completed")).hasSize(10));
    assertThat(receiver.of("checkout.session.completed"))
        .extracting(Event::getId)
        .hasSize(10)
        .containsOnly(receiver.of("checkout.session.completed").getFirst().getId());
    assertThat(receiver.types()).doesNotContain("charge.succeeded");
    assertThat(receiver.types())
        .containsSubsequence("payment_intent.succeeded", "payment_intent.created");
    assertThat(
            client
                .v1()
                .events()
                .list(EventListParams.builder().addType("charge.succeeded").build())
                .getData())
        .isNotEmpty();
  }

  @Test
  @Tag("BI-3")
  void a_webhook_that_fails_is_sent_again() throws Exception {
    receiver.failNext(2);

    Customer customer = customer("k@example.com");

    await().untilAsserted(() -> assertThat(receiver.of("customer.created")).hasSize(1));
    String event = receiver.received().getFirst().getId();
    assertThat(stripe.deliveries())
        .filteredOn(delivery -> delivery.eventId().equals(event))
        .extracting(WebhookDelivery::status)
        .containsExactly(500, 500, 200);
    assertThat(stripe.object(customer.getId()).path("email").asText()).isEqualTo("k@example.com");
  }

  @Test
  void events_are_listed_page_by_page_the_newest_first() throws Exception {
    customer("l1@example.com");
    customer("l2@example.com");
    customer("l3@example.com");
    EventListParams.Builder created = EventListParams.builder().setType("customer.created");

    StripeCollection<Event> first = client.v1().events().list(created.setLimit(2L).build());
    String last = first.getData().getLast().getId();
    StripeCollection<Event> second =
        client.v1().events().list(created.setStartingAfter(last).build());

    assertThat(first.getHasMore()).isTrue();
    assertThat(first.getData()).hasSize(2);
    assertThat(second.getData().getFirst().getCreated())
        .isLessThanOrEqualTo(first.getData().getLast().getCreated());
    assertThat(second.getData()).extracting(Event::getId).doesNotContain(last);
  }
}
