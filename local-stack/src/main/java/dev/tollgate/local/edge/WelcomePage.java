package dev.tollgate.local.edge;

import io.vertx.core.http.HttpServerRequest;
import java.util.regex.Pattern;

/// What a browser sees at the origin, to which fake Stripe's pages send it back: what runs here and
/// what to paste next. No service answers there.
final class WelcomePage {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private WelcomePage() {}

  /// Of the request it holds nothing but the id of an order, and only one that looks like an id.
  static void show(HttpServerRequest request, int port) {
    String origin = "http://localhost:" + port;
    String order = request.getParam("checkout", "");
    request
        .response()
        .putHeader("Content-Type", "text/html; charset=utf-8")
        .putHeader("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        .end(page(ID.matcher(order).matches() ? ofOrder(origin, order) : ofNewcomer(origin)));
  }

  /// Paid or cancelled, Stripe's page returns to the same address: only billing knows which.
  private static String ofOrder(String origin, String order) {
    return """
    <p>You come from the payment page of order %2$s. If you paid, its credits come to the wallet; see both
    with the token that ordered:</p>
    <pre>curl -s %1$s/v1/billing/checkout/%2$s -H "Authorization: Bearer $TOKEN"
    curl -s %1$s/v1/wallet -H "Authorization: Bearer $TOKEN"</pre>"""
        .formatted(origin, order);
  }

  private static String ofNewcomer(String origin) {
    return """
    <p>A fresh account with free credits, and its first call:</p>
    <pre>TOKEN=$(./tollgate token)
    curl -s %s/v1/chat/completions -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
      -d '{"model":"openai/gpt-4.1-mini","messages":[{"role":"user","content":"Say hello"}]}'</pre>"""
        .formatted(origin);
  }

  private static String page(String content) {
    return """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8"><title>Tollgate</title>
    <style>body{font:1rem system-ui;max-width:60rem;margin:4rem auto}pre{overflow:auto}</style></head>
    <body><h1>Tollgate runs here</h1>
    <p>An LLM gateway with credits, own keys and metering; providers and Stripe are fakes, no money moves.</p>
    %s
    </body></html>
    """
        .formatted(content);
  }
}
