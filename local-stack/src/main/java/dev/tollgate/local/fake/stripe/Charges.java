package dev.tollgate.local.fake.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.fake.Json;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Charges and what comes after them: fees, refunds, disputes, each with its balance transaction.
final class Charges {
  private static final Set<String> REASONS =
      Set.of("duplicate", "fraudulent", "requested_by_customer");
  private static final long DISPUTE_FEE_CENTS = 1500;

  private final StripeObjects objects;
  private final StripeClock clock;
  private final Events events;
  private boolean feesWithheld;

  Charges(StripeObjects objects, StripeClock clock, Events events) {
    this.objects = objects;
    this.clock = clock;
    this.events = events;
  }

  /// Stripe's share of a charge: 2.9 % + 30 cents.
  static long feeCents(long cents) {
    return (cents * 29 + 500) / 1000 + 30;
  }

  ObjectNode charge(ObjectNode intent, ObjectNode card, CardBehaviour behaviour) {
    boolean paid = behaviour.pays();
    long cents = intent.path("amount").asLong();
    String id = objects.newId("ch");
    ObjectNode charge =
        Json.object()
            .put("id", id)
            .put("object", "charge")
            .put("amount", cents)
            .put("amount_captured", paid ? cents : 0)
            .put("amount_refunded", 0)
            .putNull("balance_transaction")
            .put("captured", paid)
            .put("created", clock.second())
            .put("currency", intent.path("currency").asText())
            .put("customer", intent.path("customer").textValue())
            .put("description", intent.path("description").textValue())
            .put("disputed", false)
            .put("failure_code", paid ? null : behaviour.code())
            .put("failure_message", paid ? null : behaviour.message())
            .put("livemode", false)
            .put("paid", paid)
            .put("payment_intent", intent.path("id").asText())
            .put("payment_method", card.path("id").asText())
            .put("receipt_url", "https://pay.stripe.com/receipts/" + id)
            .put("refunded", false)
            .put("status", paid ? "succeeded" : "failed");
    charge.set("metadata", intent.path("metadata").deepCopy());
    charge.set("billing_details", card.path("billing_details").deepCopy());
    ObjectNode details = charge.putObject("payment_method_details").put("type", "card");
    details.set("card", card.path("card").deepCopy());
    objects.put(charge);
    objects.putPart(id, "refunds", StripeObjects.list("/v1/charges/" + id + "/refunds", List.of()));
    if (paid && !feesWithheld) {
      bookFee(charge);
    }
    events.emit(paid ? "charge.succeeded" : "charge.failed", charge);
    return charge;
  }

  /// Charges have no balance transaction from now on, and so no fee yet: as with Stripe, which by
  /// its standard captures later.
  void withholdFees() {
    feesWithheld = true;
  }

  /// Names the fees that were withheld, and withholds no more.
  void nameFees() {
    feesWithheld = false;
    for (ObjectNode charge : List.copyOf(objects.all("charge"))) {
      if (charge.path("paid").asBoolean() && charge.path("balance_transaction").isNull()) {
        bookFee(charge);
        events.emit("charge.updated", charge, Json.object().putNull("balance_transaction"));
      }
    }
  }

  private void bookFee(ObjectNode charge) {
    long cents = charge.path("amount").asLong();
    charge.put("balance_transaction", book(charge, "charge", cents, feeCents(cents)));
  }

  /// @param form `charge` or `payment_intent`, `amount` in cents or the rest, `reason`
  ObjectNode refund(Form form) {
    ObjectNode charge = charged(form);
    long left = charge.path("amount").asLong() - charge.path("amount_refunded").asLong();
    long cents = form.number("amount", left);
    if (left == 0 || !charge.path("paid").asBoolean()) {
      String message = "Charge " + charge.path("id").asText() + " has already been refunded.";
      throw StripeError.invalid(message, null, "charge_already_refunded");
    }
    if (cents < 1 || cents > left) {
      String message = "Refund amount (" + cents + ") is not within the unrefunded " + left + ".";
      throw StripeError.invalid(message, "amount", null);
    }
    String reason = form.text("reason");
    if (reason != null) {
      form.oneOf("reason", reason, REASONS);
    }
    return refund(charge, cents, reason, form.metadata());
  }

  private ObjectNode refund(
      ObjectNode charge, long cents, @Nullable String reason, ObjectNode metadata) {
    ObjectNode refund =
        Json.object()
            .put("id", objects.newId("re"))
            .put("object", "refund")
            .put("amount", cents)
            .put("charge", charge.path("id").asText())
            .put("created", clock.second())
            .put("currency", charge.path("currency").asText())
            .put("payment_intent", charge.path("payment_intent").textValue())
            .put("reason", reason)
            .put("status", "succeeded");
    refund.set("metadata", metadata);
    objects.put(refund);
    refund.put("balance_transaction", book(refund, "refund", -cents, 0));
    ObjectNode before = Json.object();
    before.set("amount_refunded", charge.get("amount_refunded"));
    long refunded = charge.path("amount_refunded").asLong() + cents;
    charge.put("amount_refunded", refunded);
    charge.put("refunded", refunded == charge.path("amount").asLong());
    StripeObjects.data(objects.part(charge.path("id").asText(), "refunds")).insert(0, refund);
    events.emit("refund.created", refund);
    events.emit("charge.refunded", charge, before);
    return refund;
  }

  /// The cardholder's bank takes the money back, with a fee; once more after a dispute was won.
  ObjectNode dispute(ObjectNode charge) {
    if (hasDisputeNotWon(charge) || !charge.path("paid").asBoolean()) {
      throw StripeError.invalid("This charge cannot be disputed.", "charge", null);
    }
    long cents = charge.path("amount").asLong() - charge.path("amount_refunded").asLong();
    ObjectNode dispute =
        Json.object()
            .put("id", objects.newId("du"))
            .put("object", "dispute")
            .put("amount", cents)
            .put("charge", charge.path("id").asText())
            .put("created", clock.second())
            .put("currency", charge.path("currency").asText())
            .put("is_charge_refundable", false)
            .put("livemode", false)
            .put("payment_intent", charge.path("payment_intent").textValue())
            .put("reason", "fraudulent")
            .put("status", "needs_response");
    dispute.putObject("metadata");
    objects.put(dispute);
    charge.put("disputed", true);
    dispute.putArray("balance_transactions").add(taken(dispute, -cents, DISPUTE_FEE_CENTS));
    events.emit("charge.dispute.created", dispute);
    events.emit("charge.dispute.funds_withdrawn", dispute);
    return dispute;
  }

  private boolean hasDisputeNotWon(ObjectNode charge) {
    return objects.all("dispute").stream()
        .filter(dispute -> dispute.path("charge").equals(charge.path("id")))
        .anyMatch(dispute -> !dispute.path("status").asText().equals("won"));
  }

  /// @param won the money comes back, the fee does not
  ObjectNode close(ObjectNode dispute, boolean won) {
    if (!dispute.path("status").asText().equals("needs_response")) {
      throw StripeError.invalid("This dispute is closed.", null, null);
    }
    dispute.put("status", won ? "won" : "lost");
    if (won) {
      dispute
          .withArray("/balance_transactions")
          .add(taken(dispute, dispute.path("amount").asLong(), 0));
      events.emit("charge.dispute.funds_reinstated", dispute);
    }
    events.emit("charge.dispute.closed", dispute);
    return dispute;
  }

  /// The successful charge a charge id or a payment intent id stands for.
  ObjectNode charged(String id) {
    if (id.startsWith("ch_")) {
      return objects.referred("charge", id, "charge");
    }
    ObjectNode intent = objects.referred("payment_intent", id, "payment_intent");
    String charge = intent.path("latest_charge").textValue();
    if (charge == null || !intent.path("status").asText().equals("succeeded")) {
      String message = "This PaymentIntent does not have a successful charge to refund.";
      throw StripeError.invalid(message, "payment_intent", null);
    }
    return objects.get("charge", charge);
  }

  private ObjectNode charged(Form form) {
    String charge = form.text("charge");
    return charged(charge == null ? form.required("payment_intent") : charge);
  }

  private ObjectNode taken(ObjectNode dispute, long cents, long fee) {
    return objects.get("balance_transaction", book(dispute, "adjustment", cents, fee)).deepCopy();
  }

  private String book(ObjectNode source, String type, long cents, long fee) {
    String id = objects.newId("txn");
    ObjectNode transaction =
        Json.object()
            .put("id", id)
            .put("object", "balance_transaction")
            .put("amount", cents)
            .put("available_on", clock.second())
            .put("balance_type", "payments")
            .put("created", clock.second())
            .put("currency", source.path("currency").asText())
            .putNull("exchange_rate")
            .put("fee", fee)
            .put("net", cents - fee)
            .put("reporting_category", type.equals("adjustment") ? "dispute" : type)
            .put("source", source.path("id").asText())
            .put("status", "available")
            .put("type", type);
    var details = transaction.putArray("fee_details");
    if (fee > 0) {
      details
          .addObject()
          .put("amount", fee)
          .put("currency", source.path("currency").asText())
          .put("description", "Stripe processing fees")
          .put("type", "stripe_fee");
    }
    objects.put(transaction);
    return id;
  }
}
