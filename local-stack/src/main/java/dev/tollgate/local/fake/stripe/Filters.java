package dev.tollgate.local.fake.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.fake.stripe.Operation.Call;
import java.util.function.Predicate;

/// What the parameters of a list leave over.
final class Filters {
  private Filters() {}

  /// Each of these members is what the parameter of its name says, where it was given.
  static Predicate<ObjectNode> same(Call call, String... names) {
    return object -> {
      for (String name : names) {
        String wanted = call.form().text(name);
        if (wanted != null && !object.path(name).asText().equals(wanted)) {
          return false;
        }
      }
      return true;
    };
  }

  static boolean within(Form created, ObjectNode object) {
    long second = object.path("created").asLong();
    return second >= created.number("gte", Long.MIN_VALUE)
        && second > created.number("gt", Long.MIN_VALUE)
        && second <= created.number("lte", Long.MAX_VALUE)
        && second < created.number("lt", Long.MAX_VALUE);
  }

  static boolean wantedStatus(String wanted, JsonNode subscription) {
    String status = subscription.path("status").asText();
    return switch (wanted) {
      case "all" -> true;
      case "live" -> !status.equals("canceled");
      default -> status.equals(wanted);
    };
  }

  static boolean ofSubscription(Call call, JsonNode invoice) {
    String wanted = call.form().text("subscription");
    String actual = invoice.at("/parent/subscription_details/subscription").asText();
    return wanted == null || wanted.equals(actual);
  }
}
