package dev.tollgate.local.fake.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// The pages' HTML; everything that came from outside is escaped.
final class StripeHtml {
  private StripeHtml() {}

  static String checkout(JsonNode session, JsonNode lines, @Nullable String message) {
    String items =
        StreamSupport.stream(lines.spliterator(), false)
            .map(
                line ->
                    "<li>%s × %s <b>%s</b></li>"
                        .formatted(
                            line.path("quantity").asLong(),
                            escape(line.path("description").asText()),
                            dollars(line.path("amount_total").asLong())))
            .collect(Collectors.joining());
    String said = message == null ? "" : "<p role=\"alert\">" + escape(message) + "</p>";
    if (!session.path("status").asText().equals("open")) {
      String status = escape(session.path("status").asText());
      return page("Checkout", said + "<p>This session is " + status + ".</p>");
    }
    String email = session.path("customer_email").asText("");
    return page(
        "Checkout",
        """
        %s<ul>%s</ul><p>Total <b>%s</b></p>
        <form method="post">
          <label>Email <input name="email" type="email" value="%s"></label>
          <button name="action" value="pay">Pay</button>
          <button name="action" value="decline">Pay with a card that declines</button>
          <button name="action" value="cancel">Cancel</button>
        </form>"""
            .formatted(said, items, dollars(session.path("amount_total").asLong()), escape(email)));
  }

  static String portal(
      JsonNode session, List<? extends JsonNode> subscriptions, List<? extends JsonNode> invoices) {
    String subscribed =
        subscriptions.stream().map(StripeHtml::subscription).collect(Collectors.joining());
    String billed =
        invoices.stream()
            .map(
                each ->
                    "<li>%s %s %s</li>"
                        .formatted(
                            escape(each.path("number").asText()),
                            dollars(each.path("total").asLong()),
                            escape(each.path("status").asText())))
            .collect(Collectors.joining());
    String back = session.path("return_url").asText("");
    return page(
        "Billing",
        "<ul>%s</ul><h2>Invoices</h2><ul>%s</ul><p><a href=\"%s\">Back</a></p>"
            .formatted(subscribed, billed, escape(back)));
  }

  static String page(String title, String content) {
    return """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>%s – fake Stripe</title>
        <style>body{font:1rem system-ui;max-width:32rem;margin:4rem auto}button{margin:.5rem .5rem 0 0}</style>
        </head><body><h1>%s</h1>%s<p><small>Fake Stripe: no money moves.</small></p></body></html>
        """
        .formatted(title, title, content);
  }

  private static String subscription(JsonNode subscription) {
    boolean ending = subscription.path("cancel_at_period_end").asBoolean();
    String status = escape(subscription.path("status").asText());
    String form =
        """
        <form method="post"><input type="hidden" name="subscription" value="%s">
        <button name="cancel_at_period_end" value="%s">%s</button></form>"""
            .formatted(
                escape(subscription.path("id").asText()),
                !ending,
                ending ? "Resume" : "Cancel plan");
    return "<li>" + status + (ending ? ", ends with its period" : "") + form + "</li>";
  }

  private static String dollars(long cents) {
    return String.format(Locale.ROOT, "$%d.%02d", cents / 100, cents % 100);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
