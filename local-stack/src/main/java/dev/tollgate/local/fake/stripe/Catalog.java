package dev.tollgate.local.fake.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.fake.Json;

/// The products and prices that are set up before anyone buys.
final class Catalog {
  private final StripeObjects objects;
  private final StripeClock clock;

  Catalog(StripeObjects objects, StripeClock clock) {
    this.objects = objects;
    this.clock = clock;
  }

  void load() {
    product("micro", "Micro", 300, false);
    product("starter", "Starter", 500, false);
    product("bulk", "Bulk", 1500, false);
    product("mega", "Mega", 3000, false);
    product("pro", "Pro", 900, true);
    product("agent", "Agent seat", 1900, true);
  }

  private void product(String key, String name, long cents, boolean monthly) {
    ObjectNode product =
        Json.object()
            .put("id", "prod_" + key)
            .put("object", "product")
            .put("active", true)
            .put("created", clock.second())
            .put("default_price", "price_" + key)
            .putNull("description")
            .put("livemode", false)
            .put("name", name)
            .put("type", "service")
            .put("updated", clock.second());
    product.putObject("metadata");
    product.putArray("images");
    objects.put(product);
    objects.put(price("price_" + key, "prod_" + key, "usd", cents, monthly).put("lookup_key", key));
  }

  ObjectNode price(String id, String product, String currency, long cents, boolean monthly) {
    ObjectNode price =
        Json.object()
            .put("id", id)
            .put("object", "price")
            .put("active", true)
            .put("billing_scheme", "per_unit")
            .put("created", clock.second())
            .put("currency", currency)
            .put("livemode", false)
            .putNull("lookup_key")
            .putNull("nickname")
            .put("product", product)
            .put("tax_behavior", "unspecified")
            .put("type", monthly ? "recurring" : "one_time")
            .put("unit_amount", cents)
            .put("unit_amount_decimal", Long.toString(cents));
    price.putObject("metadata");
    if (monthly) {
      price
          .putObject("recurring")
          .put("interval", "month")
          .put("interval_count", 1)
          .put("usage_type", "licensed");
    } else {
      price.putNull("recurring");
    }
    return price;
  }

  /// A price named by id, or made on the spot of `price_data`.
  ObjectNode priceOf(Form line) {
    String id = line.text("price");
    if (id != null) {
      return objects.referred("price", id, "price");
    }
    Form data = line.below("price_data");
    ObjectNode product =
        Json.object()
            .put("id", objects.newId("prod"))
            .put("object", "product")
            .put("active", true)
            .put("created", clock.second())
            .put("livemode", false)
            .put("name", data.below("product_data").required("name"));
    product.putObject("metadata");
    objects.put(product);
    String currency = data.required("currency");
    data.required("unit_amount");
    long cents = data.number("unit_amount", 0);
    boolean monthly = data.below("recurring").text("interval") != null;
    String priceId = objects.newId("price");
    return objects.put(price(priceId, product.path("id").asText(), currency, cents, monthly));
  }
}
