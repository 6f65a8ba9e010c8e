package dev.tollgate.local.fake.stripe;

import com.stripe.exception.SignatureVerificationException;
import com.stripe.model.Event;
import com.stripe.net.Webhook;
import dev.tollgate.local.fake.FakeServer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// A merchant's endpoint: verifies with Stripe's own library and keeps what came, in its order.
final class WebhookReceiver implements AutoCloseable {
  static final String SECRET = "whsec_test";

  private final List<Event> received = new CopyOnWriteArrayList<>();
  private final List<String> forged = new CopyOnWriteArrayList<>();
  private final AtomicInteger failures = new AtomicInteger();
  private final FakeServer server =
      FakeServer.start(
          0,
          vertx ->
              request ->
                  request
                      .body()
                      .onSuccess(
                          body -> {
                            String signature = request.getHeader("stripe-signature");
                            boolean fail = failures.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
                            if (!fail) {
                              take(body.toString(), signature);
                            }
                            request.response().setStatusCode(fail ? 500 : 200).end();
                          }));

  private void take(String payload, String signature) {
    try {
      received.add(Webhook.constructEvent(payload, signature, SECRET));
    } catch (SignatureVerificationException e) {
      forged.add(payload);
    }
  }

  String url() {
    return server.url() + "/v1/webhooks/stripe";
  }

  /// The next webhooks are answered 500.
  void failNext(int times) {
    failures.set(times);
  }

  List<Event> received() {
    return received;
  }

  List<String> types() {
    return received.stream().map(Event::getType).toList();
  }

  List<Event> of(String type) {
    return received.stream().filter(event -> event.getType().equals(type)).toList();
  }

  List<String> forged() {
    return forged;
  }

  void forget() {
    received.clear();
  }

  @Override
  public void close() {
    server.close();
  }
}
