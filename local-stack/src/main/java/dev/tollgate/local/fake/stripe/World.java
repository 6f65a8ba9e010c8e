package dev.tollgate.local.fake.stripe;

import io.vertx.core.Vertx;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/// All of Stripe's parts, put together.
record World(
    StripeObjects objects,
    StripeClock clock,
    Webhooks webhooks,
    Events events,
    Customers customers,
    Charges charges,
    Payments payments,
    Invoices invoices,
    Subscriptions subscriptions,
    CheckoutSessions sessions,
    Portal portal,
    Timeline timeline) {

  static World make(Vertx vertx, Clock real, @Nullable String webhookUrl, String secret) {
    StripeClock clock = new StripeClock(real);
    StripeObjects objects = new StripeObjects(Long.toString(real.millis(), 36));
    Webhooks webhooks = new Webhooks(vertx, clock, secret, webhookUrl);
    Events events = new Events(objects, clock, webhooks::accept);
    Catalog catalog = new Catalog(objects, clock);
    catalog.load();
    Customers customers = new Customers(objects, clock, events);
    Charges charges = new Charges(objects, clock, events);
    Payments payments = new Payments(objects, clock, events, customers, charges);
    Invoices invoices = new Invoices(objects, clock, events, payments);
    Prorations prorations = new Prorations(objects, clock);
    Subscriptions subscriptions = new Subscriptions(objects, clock, events, invoices, prorations);
    CheckoutSessions sessions =
        new CheckoutSessions(objects, clock, events, catalog, customers, payments, subscriptions);
    Renewals renewals = new Renewals(objects, clock, events, invoices, subscriptions, prorations);
    return new World(
        objects,
        clock,
        webhooks,
        events,
        customers,
        charges,
        payments,
        invoices,
        subscriptions,
        sessions,
        new Portal(objects, clock, customers),
        new Timeline(objects, clock, sessions, renewals));
  }
}
