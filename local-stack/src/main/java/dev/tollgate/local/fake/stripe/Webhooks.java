package dev.tollgate.local.fake.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.fake.Json;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Delivers events, signed, one after the other; what is not answered 2xx is sent again with
/// growing pauses. Rules duplicate, delay, drop or reorder.
final class Webhooks {
  private static final int ATTEMPTS_MAX = 100;
  private static final long PAUSE_MILLIS_MIN = 200;
  private static final long PAUSE_MILLIS_MAX = 5_000;
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final int DELIVERIES_MAX = 100_000;

  private final Vertx vertx;
  private final StripeClock clock;
  private final String secret;
  private final HttpClient http;
  private final Deque<Letter> waiting = new ArrayDeque<>();
  private final List<Letter> held = new ArrayList<>();
  private final List<Armed> rules = new ArrayList<>();
  private final Deque<WebhookDelivery> deliveries = new ArrayDeque<>();
  private @Nullable String url;
  private boolean sending;

  Webhooks(Vertx vertx, StripeClock clock, String secret, @Nullable String url) {
    this.vertx = vertx;
    this.clock = clock;
    this.secret = secret;
    this.url = url;
    this.http = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(TIMEOUT_MILLIS));
  }

  private record Letter(ObjectNode event, int attempt) {}

  private static final class Armed {
    private final WebhookRule rule;
    private int left;

    Armed(WebhookRule rule) {
      this.rule = rule;
      this.left = rule.times();
    }
  }

  void url(String url) {
    this.url = url;
  }

  void disturb(WebhookRule rule) {
    rules.add(new Armed(rule));
  }

  void undisturbed() {
    rules.clear();
    release();
  }

  List<WebhookDelivery> deliveries() {
    return List.copyOf(deliveries);
  }

  /// A new event; without a URL nobody is told.
  void accept(ObjectNode event) {
    Letter letter = new Letter(event, 1);
    WebhookRule rule = strike(event.path("type").asText());
    if (url == null) {
      return;
    }
    if (rule == null) {
      post(letter);
      return;
    }
    switch (rule.kind()) {
      case DROP -> {}
      case DUPLICATE -> send(event, rule.count());
      case DELAY -> later(letter, Math.max(1, rule.delay().toMillis()));
      case REORDER -> {
        held.add(letter);
        if (held.size() >= rule.count()) {
          release();
        }
      }
    }
  }

  void send(ObjectNode event, int times) {
    for (int i = 0; i < times; i++) {
      post(new Letter(event, 1));
    }
  }

  private @Nullable WebhookRule strike(String type) {
    for (Armed armed : rules) {
      if (armed.rule.strikes(type)) {
        if (armed.left != WebhookRule.ALWAYS && --armed.left == 0) {
          rules.remove(armed);
        }
        return armed.rule;
      }
    }
    return null;
  }

  private void release() {
    held.reversed().forEach(this::post);
    held.clear();
  }

  private void post(Letter letter) {
    waiting.addLast(letter);
    next();
  }

  private void later(Letter letter, long millis) {
    vertx.setTimer(millis, due -> post(letter));
  }

  private void next() {
    if (sending || waiting.isEmpty() || url == null) {
      return;
    }
    sending = true;
    Letter letter = waiting.removeFirst();
    deliver(letter, url);
  }

  private void deliver(Letter letter, String to) {
    byte[] payload = Json.bytes(letter.event);
    RequestOptions request =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(to)
            .setTimeout(TIMEOUT_MILLIS)
            .putHeader("content-type", "application/json; charset=utf-8")
            .putHeader("user-agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)")
            .putHeader("stripe-signature", signature(payload));
    http.request(request)
        .compose(sent -> sent.send(Buffer.buffer(payload)))
        .compose(answer -> answer.body().map(ignored -> answer.statusCode()))
        .onComplete(done -> delivered(letter, done.succeeded() ? done.result() : 0));
  }

  private void delivered(Letter letter, int status) {
    ObjectNode event = letter.event;
    WebhookDelivery delivery =
        new WebhookDelivery(
            event.path("id").asText(),
            event.path("type").asText(),
            letter.attempt,
            clock.realNow(),
            status);
    deliveries.addLast(delivery);
    if (deliveries.size() > DELIVERIES_MAX) {
      deliveries.removeFirst();
    }
    if (delivery.accepted()) {
      event.put("pending_webhooks", 0);
    } else if (letter.attempt < ATTEMPTS_MAX) {
      long pause = PAUSE_MILLIS_MIN << Math.min(letter.attempt - 1, 10);
      later(new Letter(event, letter.attempt + 1), Math.min(pause, PAUSE_MILLIS_MAX));
    }
    sending = false;
    next();
  }

  private String signature(byte[] payload) {
    long second = clock.realSecond();
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      mac.update((second + ".").getBytes(StandardCharsets.UTF_8));
      return "t=" + second + ",v1=" + HexFormat.of().formatHex(mac.doFinal(payload));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
