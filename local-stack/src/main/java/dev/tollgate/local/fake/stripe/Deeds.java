package dev.tollgate.local.fake.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.fake.Json;
import java.time.Duration;

/// What happens in the world without an API call: people pay, banks dispute, time passes.
record Deeds(World world) {

  ObjectNode pay(String session) {
    return world.sessions().pay(session(session), null, CardBehaviour.OK);
  }

  /// The person's card declines; the session stays open.
  ObjectNode decline(String id) {
    ObjectNode session = session(id);
    try {
      world.sessions().pay(session, null, CardBehaviour.GENERIC_DECLINE);
    } catch (StripeError declined) {
      if (declined.status() != 402) {
        throw declined;
      }
    }
    return session;
  }

  ObjectNode expire(String session) {
    return world.sessions().expire(session(session));
  }

  void card(String customer, String behaviour) {
    world.customers().behave(customer, CardBehaviour.named(behaviour));
  }

  void advance(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException("time does not run backwards: " + by);
    }
    world.timeline().runUntil(world.clock().now().plus(by));
  }

  ObjectNode dispute(String chargeOrPaymentIntent) {
    return world.charges().dispute(world.charges().charged(chargeOrPaymentIntent));
  }

  ObjectNode closeDispute(String dispute, boolean won) {
    return world.charges().close(world.objects().get("dispute", dispute), won);
  }

  ObjectNode refund(String chargeOrPaymentIntent, long cents) {
    String charge = world.charges().charged(chargeOrPaymentIntent).path("id").asText();
    return world.charges().refund(Form.parse("charge=" + charge + "&amount=" + cents));
  }

  ObjectNode resend(String event, int times) {
    world.webhooks().send(world.objects().get("event", event), times);
    return Json.object();
  }

  private ObjectNode session(String id) {
    return world.objects().get("checkout.session", id);
  }
}
