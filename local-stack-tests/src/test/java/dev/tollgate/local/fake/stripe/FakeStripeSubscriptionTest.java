package dev.tollgate.local.fake.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.stripe.exception.StripeException;
import com.stripe.model.Customer;
import com.stripe.model.Invoice;
import com.stripe.model.InvoiceLineItem;
import com.stripe.model.Subscription;
import com.stripe.model.checkout.Session;
import com.stripe.param.InvoiceLineItemListParams;
import com.stripe.param.InvoiceListParams;
import com.stripe.param.SubscriptionUpdateParams;
import com.stripe.param.checkout.SessionCreateParams;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class FakeStripeSubscriptionTest extends FakeStripeWorld {
  @Test
  @Tag("BI-4")
  void a_trial_becomes_a_paid_month_and_then_another() throws Exception {
    Customer customer = customer("f@example.com");
    Session session = subscribe(customer.getId(), "price_agent", 3, 14);
    stripe.pay(session.getId());
    Subscription trial = subscription(session.getId());
    assertThat(trial.getStatus()).isEqualTo("trialing");
    assertThat(trial.getTrialEnd())
        .isEqualTo(trial.getItems().getData().getFirst().getCurrentPeriodEnd());
    assertThat(stripe.taken(customer.getId()).takenCents()).isZero();

    stripe.advance(Duration.ofDays(15));
    Subscription active = subscription(session.getId());
    stripe.advance(Duration.ofDays(31));

    assertThat(active.getStatus()).isEqualTo("active");
    assertThat(active.getItems().getData().getFirst().getCurrentPeriodStart())
        .isEqualTo(trial.getTrialEnd());
    assertThat(stripe.taken(customer.getId()).takenCents()).isEqualTo(2 * 3 * 1900);
    await()
        .untilAsserted(
            () ->
                assertThat(receiver.types())
                    .contains("customer.subscription.trial_will_end", "invoice.paid"));
    Invoice invoice =
        client
            .v1()
            .invoices()
            .list(
                InvoiceListParams.builder()
                    .setSubscription(active.getId())
                    .addExpand("data.payments")
                    .build())
            .getData()
            .getFirst();
    assertThat(invoice.getBillingReason()).isEqualTo("subscription_cycle");
    assertThat(invoice.getParent().getSubscriptionDetails().getSubscription())
        .isEqualTo(active.getId());
    assertThat(invoice.getPayments().getData().getFirst().getPayment().getPaymentIntent())
        .startsWith("pi_");
  }

  @Test
  @Tag("BI-4")
  void a_renewal_that_declines_is_retried_and_ends_the_subscription() throws Exception {
    Customer customer = customer("g@example.com");
    Session session = subscribe(customer.getId(), "price_pro", 1, 0);
    stripe.pay(session.getId());
    stripe.card(customer.getId(), "generic_decline");

    stripe.advance(Duration.ofDays(32));
    assertThat(subscription(session.getId()).getStatus()).isEqualTo("past_due");
    stripe.advance(Duration.ofDays(16));

    assertThat(subscription(session.getId()).getStatus()).isEqualTo("canceled");
    assertThat(stripe.taken(customer.getId()).takenCents()).isEqualTo(900);
    await()
        .untilAsserted(
            () -> assertThat(receiver.types()).contains("customer.subscription.deleted"));
    assertThat(receiver.of("invoice.payment_failed")).hasSize(4);
  }

  @Test
  @Tag("BI-4")
  void seats_change_and_the_end_of_the_period_cancels() throws Exception {
    Customer customer = customer("h@example.com");
    Session session = subscribe(customer.getId(), "price_agent", 1, 0);
    stripe.pay(session.getId());
    Subscription subscription = subscription(session.getId());

    Subscription more =
        client
            .v1()
            .subscriptions()
            .update(
                subscription.getId(),
                SubscriptionUpdateParams.builder()
                    .addItem(
                        SubscriptionUpdateParams.Item.builder()
                            .setId(subscription.getItems().getData().getFirst().getId())
                            .setQuantity(4L)
                            .build())
                    .setProrationBehavior(SubscriptionUpdateParams.ProrationBehavior.ALWAYS_INVOICE)
                    .build());
    client
        .v1()
        .subscriptions()
        .update(
            subscription.getId(),
            SubscriptionUpdateParams.builder().setCancelAtPeriodEnd(true).build());
    stripe.advance(Duration.ofDays(32));

    assertThat(more.getItems().getData().getFirst().getQuantity()).isEqualTo(4);
    assertThat(stripe.taken(customer.getId()).takenCents()).isBetween(7590L, 7600L);
    assertThat(subscription(session.getId()).getStatus()).isEqualTo("canceled");
  }

  @Test
  @Tag("BI-4")
  void an_invoice_shows_ten_lines_prorations_first_and_lists_the_rest() throws Exception {
    Customer customer = customer("i@example.com");
    Session session = subscribe(customer.getId(), "price_agent", 1, 0);
    stripe.pay(session.getId());
    Subscription subscription = subscription(session.getId());
    for (long seats = 2; seats <= 7; seats++) {
      changeSeats(subscription, seats);
    }

    stripe.advance(Duration.ofDays(32));

    Invoice invoice =
        client.v1().invoices().retrieve(subscription(session.getId()).getLatestInvoice());
    List<String> shown = invoice.getLines().getData().stream().map(InvoiceLineItem::getId).toList();
    assertThat(shown).hasSize(10);
    assertThat(invoice.getLines().getHasMore()).isTrue();
    List<InvoiceLineItem> every = new ArrayList<>();
    var first = InvoiceLineItemListParams.builder().setLimit(5L).build();
    client
        .v1()
        .invoices()
        .lineItems()
        .list(invoice.getId(), first)
        .autoPagingIterable()
        .forEach(every::add);
    assertThat(every)
        .extracting(InvoiceLineItem::getId)
        .hasSize(13)
        .startsWith(shown.toArray(String[]::new));
    assertThat(every)
        .extracting(line -> line.getParent().getSubscriptionItemDetails().getProration())
        .containsExactly(
            true, true, true, true, true, true, true, true, true, true, true, true, false);
    assertThat(every.getLast().getAmount()).isEqualTo(7 * 1900);
    assertThat(every.getFirst().getPeriod().getEnd())
        .isEqualTo(every.getLast().getPeriod().getStart());
    assertThat(every.stream().mapToLong(InvoiceLineItem::getAmount).sum())
        .isEqualTo(invoice.getTotal());
  }

  private static void changeSeats(Subscription subscription, long seats) throws StripeException {
    client
        .v1()
        .subscriptions()
        .update(
            subscription.getId(),
            SubscriptionUpdateParams.builder()
                .addItem(
                    SubscriptionUpdateParams.Item.builder()
                        .setId(subscription.getItems().getData().getFirst().getId())
                        .setQuantity(seats)
                        .build())
                .build());
  }

  private static Session subscribe(String customer, String price, long seats, long trialDays)
      throws StripeException {
    SessionCreateParams.Builder params =
        SessionCreateParams.builder()
            .setMode(SessionCreateParams.Mode.SUBSCRIPTION)
            .setCustomer(customer)
            .setSuccessUrl("https://shop.example/done")
            .addLineItem(
                SessionCreateParams.LineItem.builder().setPrice(price).setQuantity(seats).build());
    if (trialDays > 0) {
      params.setSubscriptionData(
          SessionCreateParams.SubscriptionData.builder().setTrialPeriodDays(trialDays).build());
    }
    return client.v1().checkout().sessions().create(params.build());
  }

  private static Subscription subscription(String session) throws StripeException {
    String id = client.v1().checkout().sessions().retrieve(session).getSubscription();
    return client.v1().subscriptions().retrieve(id);
  }
}
