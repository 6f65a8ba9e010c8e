package dev.tollgate.local.fake.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.fake.Json;

/// Billing portal sessions.
record Portal(StripeObjects objects, StripeClock clock, Customers customers) {

  ObjectNode create(Form form, String base) {
    ObjectNode customer = customers.named(form);
    String id = objects.newId("bps");
    return objects.put(
        Json.object()
            .put("id", id)
            .put("object", "billing_portal.session")
            .put("configuration", form.text("configuration", "bpc_default"))
            .put("created", clock.second())
            .put("customer", customer.path("id").asText())
            .put("livemode", false)
            .put("locale", form.text("locale"))
            .put("return_url", form.text("return_url"))
            .put("url", base + "/portal/" + id));
  }
}
