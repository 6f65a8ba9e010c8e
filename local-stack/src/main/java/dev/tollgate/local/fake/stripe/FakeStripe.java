package dev.tollgate.local.fake.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.fake.FakeServer;
import dev.tollgate.local.fake.Json;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Stripe on a port of its own: API, checkout page, portal, webhooks, and a clock that can be
/// moved.
///
/// Any thread may call the methods. What a method does is done when it returns; the webhooks it
/// caused are delivered after that.
public final class FakeStripe implements AutoCloseable {
  private static final long TICK_MILLIS = 1_000;

  private final FakeServer server;
  private final World world;
  private final Deeds deeds;
  private final @Nullable Memory memory;

  private FakeStripe(FakeServer server, World world, @Nullable Memory memory) {
    this.server = server;
    this.world = world;
    this.deeds = new Deeds(world);
    this.memory = memory;
  }

  /// Begins with nothing but the catalogue, and forgets all when closed.
  ///
  /// @param port 0 for any free one
  /// @param webhookUrl null when nobody is to be told yet
  public static FakeStripe start(
      int port, @Nullable String webhookUrl, String apiKey, String webhookSecret) {
    return start(port, webhookUrl, apiKey, webhookSecret, null);
  }

  /// Goes on where the last one with the same file ended.
  ///
  /// @param file where the state is kept; made when it is absent
  public static FakeStripe start(
      int port,
      @Nullable String webhookUrl,
      String apiKey,
      String webhookSecret,
      @Nullable Path file) {
    AtomicReference<World> made = new AtomicReference<>();
    FakeServer server =
        FakeServer.start(
            port,
            vertx -> {
              World world = World.make(vertx, Clock.systemUTC(), webhookUrl, webhookSecret);
              made.set(world);
              return reception(world, apiKey);
            });
    Memory memory = file == null ? null : new Memory(file);
    FakeStripe stripe = new FakeStripe(server, Objects.requireNonNull(made.get()), memory);
    stripe.run(stripe::begin);
    return stripe;
  }

  private void begin() {
    if (memory != null) {
      memory.recall(world);
    }
    server.vertx().setPeriodic(TICK_MILLIS, tick -> tick());
  }

  private void tick() {
    world.timeline().runUntil(world.clock().now());
    if (memory != null) {
      memory.save(world);
    }
  }

  private static Handler<HttpServerRequest> reception(World world, String apiKey) {
    StripeApi api = new StripeApi(world, apiKey);
    StripePages pages = new StripePages(world);
    StripeControl control = new StripeControl(world, new Deeds(world));
    return request -> {
      String path = request.path();
      if (path.startsWith("/v1/")) {
        api.handle(request);
      } else if (path.startsWith(StripePages.PAY) || path.startsWith(StripePages.PORTAL)) {
        pages.handle(request);
      } else if (path.startsWith(StripeControl.PATH)) {
        control.handle(request);
      } else {
        ObjectNode error = StripeError.notFound("Unrecognized request URL.").body();
        request.response().setStatusCode(404).end(Buffer.buffer(Json.bytes(error)));
      }
    };
  }

  public int port() {
    return server.port();
  }

  /// The API base, and the origin of the pages.
  public String url() {
    return server.url();
  }

  /// Webhooks go here from now on.
  public void webhookUrl(String url) {
    run(() -> world.webhooks().url(url));
  }

  /// A person pays on the checkout page with a good card.
  public void pay(String checkoutSession) {
    run(() -> deeds.pay(checkoutSession));
  }

  /// A person tries to pay with a card that declines; the session stays open.
  public void decline(String checkoutSession) {
    run(() -> deeds.decline(checkoutSession));
  }

  public void expire(String checkoutSession) {
    run(() -> deeds.expire(checkoutSession));
  }

  /// The customer's cards behave so from now on.
  ///
  /// @param behaviour `ok`, or a decline code such as `insufficient_funds`
  public void card(String customer, String behaviour) {
    run(() -> deeds.card(customer, behaviour));
  }

  public Instant now() {
    return server.onLoop(world.clock()::now);
  }

  /// Moves the clock; what falls due on the way happens in the order of its time.
  public void advance(Duration by) {
    run(() -> deeds.advance(by));
  }

  public void disrupt(WebhookRule rule) {
    run(() -> world.webhooks().disturb(rule));
  }

  /// Removes the webhook rules and sends what they held back.
  public void undisturbed() {
    run(() -> world.webhooks().undisturbed());
  }

  public void resend(String event, int times) {
    run(() -> deeds.resend(event, times));
  }

  /// @return the dispute's id
  public String dispute(String chargeOrPaymentIntent) {
    return server.onLoop(() -> deeds.dispute(chargeOrPaymentIntent).path("id").asText());
  }

  public void closeDispute(String dispute, boolean won) {
    run(() -> deeds.closeDispute(dispute, won));
  }

  /// A refund made in the dashboard.
  ///
  /// @return the refund's id
  public String refund(String chargeOrPaymentIntent, long cents) {
    return server.onLoop(() -> deeds.refund(chargeOrPaymentIntent, cents).path("id").asText());
  }

  /// Charges show no fee until [#nameFees].
  public void withholdFees() {
    run(() -> world.charges().withholdFees());
  }

  /// Names the fees that were withheld, each with a `charge.updated`, and withholds no more.
  public void nameFees() {
    run(() -> world.charges().nameFees());
  }

  /// All events, the oldest first.
  public List<JsonNode> events() {
    return server.onLoop(() -> copies("event"));
  }

  /// Attempts to deliver webhooks, the oldest first.
  public List<WebhookDelivery> deliveries() {
    return server.onLoop(() -> world.webhooks().deliveries());
  }

  /// Any object by its id.
  public JsonNode object(String id) {
    return server.onLoop(
        () -> {
          ObjectNode object = world.objects().find(id);
          if (object == null) {
            throw new IllegalArgumentException("there is no " + id);
          }
          return object.deepCopy();
        });
  }

  public MoneyTaken taken(String customer) {
    return server.onLoop(() -> new Books(world.objects()).of(customer));
  }

  /// From all customers, and from guests.
  public MoneyTaken taken() {
    return server.onLoop(() -> new Books(world.objects()).all());
  }

  @Override
  public void close() {
    if (memory != null) {
      run(() -> memory.save(world));
    }
    server.close();
  }

  private List<JsonNode> copies(String type) {
    List<JsonNode> copies = new ArrayList<>();
    world.objects().all(type).forEach(object -> copies.add(object.deepCopy()));
    return copies;
  }

  private void run(Runnable deed) {
    Supplier<Boolean> done =
        () -> {
          deed.run();
          return true;
        };
    server.onLoop(done);
  }
}
