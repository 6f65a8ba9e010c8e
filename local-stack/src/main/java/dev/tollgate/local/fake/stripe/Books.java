package dev.tollgate.local.fake.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/// Adds up what each customer paid, from charges, disputes and fees.
record Books(StripeObjects objects) {
  private static final String GUEST = "guest";

  /// By customer id; `guest` for payments without a customer.
  Map<String, MoneyTaken> byCustomer() {
    Map<String, MoneyTaken> taken = new TreeMap<>();
    for (ObjectNode charge : objects.all("charge")) {
      if (charge.path("paid").asBoolean()) {
        taken.merge(customer(charge), money(charge), MoneyTaken::plus);
      }
    }
    for (ObjectNode dispute : objects.all("dispute")) {
      ObjectNode charge = objects.get("charge", dispute.path("charge").asText());
      taken.merge(customer(charge), disputed(dispute), MoneyTaken::plus);
    }
    return taken;
  }

  MoneyTaken of(String customer) {
    return byCustomer().getOrDefault(customer, MoneyTaken.NOTHING);
  }

  MoneyTaken all() {
    return byCustomer().values().stream().reduce(MoneyTaken.NOTHING, MoneyTaken::plus);
  }

  private MoneyTaken money(ObjectNode charge) {
    JsonNode transaction = charge.path("balance_transaction");
    long fee = transaction.isTextual() ? fee(transaction.textValue()) : 0;
    return new MoneyTaken(
        charge.path("amount").asLong(), charge.path("amount_refunded").asLong(), 0, fee, 1);
  }

  private MoneyTaken disputed(ObjectNode dispute) {
    long fee = dispute.at("/balance_transactions/0/fee").asLong();
    boolean won = dispute.path("status").asText().equals("won");
    return new MoneyTaken(0, 0, won ? 0 : dispute.path("amount").asLong(), fee, 0);
  }

  private long fee(String transaction) {
    return objects.get("balance_transaction", transaction).path("fee").asLong();
  }

  private static String customer(ObjectNode charge) {
    return charge.path("customer").asText(GUEST);
  }
}
