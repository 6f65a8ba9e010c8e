package dev.tollgate.billing.stripe;

import static dev.tollgate.billing.stripe.StripeConnection.once;

import com.stripe.model.Invoice;
import com.stripe.model.InvoiceLineItem;
import com.stripe.param.ChargeRetrieveParams;
import com.stripe.param.CustomerCreateParams;
import com.stripe.param.EventListParams;
import com.stripe.param.InvoiceLineItemListParams;
import com.stripe.param.InvoiceRetrieveParams;
import com.stripe.param.PaymentIntentRetrieveParams;
import com.stripe.param.PriceListParams;
import com.stripe.param.checkout.SessionRetrieveParams;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// What we ask of Stripe. Each call blocks for at most the read time-out and is for the threads of
/// [StripeWorkers].
///
/// Every method throws [StripeUnavailableException] when nothing is decided and
/// [StripeRefusedException] when Stripe said no.
@Singleton
public class StripeApiClient {
  private static final long PAGE = 100;

  /// Two thousand lines: no person changes a plan so often within a month.
  private static final int LINE_PAGES_MAX = 20;

  private final StripeConnection connection;

  StripeApiClient(StripeConnection connection) {
    this.connection = connection;
  }

  /// One customer per account, however often asked.
  public String createCustomer(UUID accountId) {
    return createCustomer(accountId, "customer-" + accountId);
  }

  private String createCustomer(UUID accountId, String idempotencyKey) {
    CustomerCreateParams params =
        CustomerCreateParams.builder().putMetadata("account", accountId.toString()).build();
    return connection
        .call(stripe -> stripe.customers().create(params, once(idempotencyKey)))
        .getId();
  }

  /// Another one for an account whose customer was deleted at Stripe.
  public String replaceCustomer(UUID accountId, String deleted) {
    return createCustomer(accountId, "customer-" + accountId + "-after-" + deleted);
  }

  /// Deletes the customer and ends its subscriptions; one that is gone already is as good.
  public void deleteCustomer(String customerId) {
    try {
      connection.call(stripe -> stripe.customers().delete(customerId));
    } catch (StripeRefusedException e) {
      if (!e.isMissing()) {
        throw e;
      }
    }
  }

  /// The active price with this look-up key.
  public Optional<PriceFacts> price(String lookupKey) {
    PriceListParams params =
        PriceListParams.builder().addLookupKey(lookupKey).setActive(true).setLimit(1L).build();
    return connection.call(stripe -> stripe.prices().list(params)).getData().stream()
        .findFirst()
        .map(FactsOf::price);
  }

  /// Opens a session; the same order gives the same session.
  public OpenedSession openSession(SessionOrder order) {
    var session =
        connection.call(
            stripe ->
                stripe.checkout().sessions().create(order.params(), once(order.idempotencyKey())));
    return new OpenedSession(session.getId(), session.getUrl());
  }

  /// Closes the page. Refused when somebody has just paid there.
  public void expireSession(String sessionId) {
    connection.call(stripe -> stripe.checkout().sessions().expire(sessionId));
  }

  /// @param url the page on which a person pays
  public record OpenedSession(String id, String url) {}

  public SessionFacts session(String id) {
    SessionRetrieveParams params =
        SessionRetrieveParams.builder().addExpand("line_items").addExpand("payment_intent").build();
    return FactsOf.session(
        connection.call(stripe -> stripe.checkout().sessions().retrieve(id, params)));
  }

  /// @return the page on which a person sees invoices, changes the card or cancels
  public String openPortal(String customerId, String returnUrl) {
    var params =
        com.stripe.param.billingportal.SessionCreateParams.builder()
            .setCustomer(customerId)
            .setReturnUrl(returnUrl)
            .build();
    return connection.call(stripe -> stripe.billingPortal().sessions().create(params)).getUrl();
  }

  public SubscriptionFacts subscription(String id) {
    return FactsOf.subscription(connection.call(stripe -> stripe.subscriptions().retrieve(id)));
  }

  /// Ends a subscription at once and gives nothing back; one that has ended already is as good.
  public void cancelSubscription(String id) {
    if (subscription(id).hasEnded()) {
      return;
    }
    try {
      connection.call(stripe -> stripe.subscriptions().cancel(id));
    } catch (StripeRefusedException e) {
      if (!e.isMissing()) {
        throw e;
      }
    }
  }

  public InvoiceFacts invoice(String id) {
    InvoiceRetrieveParams params = InvoiceRetrieveParams.builder().addExpand("payments").build();
    Invoice invoice = connection.call(stripe -> stripe.invoices().retrieve(id, params));
    return FactsOf.invoice(invoice, linesOf(invoice));
  }

  /// Stripe shows only an invoice's first ten lines with it, the prorations first: what was paid
  /// for a whole period may come after them.
  private List<InvoiceLineItem> linesOf(Invoice invoice) {
    List<InvoiceLineItem> lines = new ArrayList<>(invoice.getLines().getData());
    boolean more = invoice.getLines().getHasMore();
    for (int page = 0; more; page++) {
      if (page == LINE_PAGES_MAX) {
        throw new IllegalStateException("invoice " + invoice.getId() + " has too many lines");
      }
      InvoiceLineItemListParams params =
          InvoiceLineItemListParams.builder()
              .setLimit(PAGE)
              .setStartingAfter(lines.getLast().getId())
              .build();
      var listed =
          connection.call(stripe -> stripe.invoices().lineItems().list(invoice.getId(), params));
      lines.addAll(listed.getData());
      more = listed.getHasMore() && !listed.getData().isEmpty();
    }
    return lines;
  }

  public PaymentFacts payment(String paymentIntentId) {
    PaymentIntentRetrieveParams params =
        PaymentIntentRetrieveParams.builder()
            .addExpand("latest_charge.balance_transaction")
            .build();
    return FactsOf.payment(
        connection.call(stripe -> stripe.paymentIntents().retrieve(paymentIntentId, params)));
  }

  public ChargeFacts charge(String id) {
    ChargeRetrieveParams params = ChargeRetrieveParams.builder().build();
    return FactsOf.charge(connection.call(stripe -> stripe.charges().retrieve(id, params)));
  }

  public DisputeFacts dispute(String id) {
    return FactsOf.dispute(connection.call(stripe -> stripe.disputes().retrieve(id)));
  }

  /// Every event since an instant, newest first as Stripe lists them.
  public List<EventFacts> eventsSince(Instant since) {
    List<EventFacts> events = new ArrayList<>();
    String after = null;
    boolean more = true;
    while (more) {
      EventListParams.Builder page =
          EventListParams.builder()
              .setLimit(PAGE)
              .setCreated(EventListParams.Created.builder().setGte(since.getEpochSecond()).build());
      if (after != null) {
        page.setStartingAfter(after);
      }
      var listed = connection.call(stripe -> stripe.events().list(page.build()));
      listed.getData().forEach(event -> FactsOf.event(event).ifPresent(events::add));
      more = listed.getHasMore() && !listed.getData().isEmpty();
      after = listed.getData().isEmpty() ? null : listed.getData().getLast().getId();
    }
    return events;
  }
}
