package dev.tollgate.local.fake.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.fake.Json;
import java.util.ArrayList;
import java.util.List;

/// What a change within a period costs: the rest of the period is given back at the old price and
/// charged at the new one. Until the next invoice, which shows them first, these lines wait here.
record Prorations(StripeObjects objects, StripeClock clock) {
  private static final String WAITING = "/prorations";

  /// Two lines for a change that happens now.
  List<Invoices.Line> of(Invoices.Line before, Invoices.Line after) {
    return List.of(rest(before, -before.cents()), rest(after, after.cents()));
  }

  void keep(String subscription, List<Invoices.Line> lines) {
    lines.forEach(line -> state(subscription).withArray(WAITING).add(kept(line)));
  }

  /// Those that wait, in the order of the changes; nothing waits afterwards.
  List<Invoices.Line> take(String subscription) {
    List<Invoices.Line> lines = new ArrayList<>();
    state(subscription).withArray(WAITING).forEach(kept -> lines.add(line(kept)));
    state(subscription).withArray(WAITING).removeAll();
    return lines;
  }

  private Invoices.Line rest(Invoices.Line whole, long cents) {
    long start = whole.period().start();
    long end = whole.period().end();
    long part = Math.round((double) cents * (end - clock.second()) / (end - start));
    return new Invoices.Line(
        whole.item(),
        whole.price(),
        whole.quantity(),
        part,
        true,
        new Invoices.Period(clock.second(), end));
  }

  private ObjectNode state(String subscription) {
    return objects.part(subscription, "state");
  }

  private static ObjectNode kept(Invoices.Line line) {
    ObjectNode kept =
        Json.object()
            .put("item", line.item())
            .put("quantity", line.quantity())
            .put("cents", line.cents())
            .put("start", line.period().start())
            .put("end", line.period().end());
    return kept.set("price", line.price());
  }

  private static Invoices.Line line(JsonNode kept) {
    return new Invoices.Line(
        kept.path("item").asText(),
        (ObjectNode) kept.get("price"),
        kept.path("quantity").asLong(),
        kept.path("cents").asLong(),
        true,
        new Invoices.Period(kept.path("start").asLong(), kept.path("end").asLong()));
  }
}
