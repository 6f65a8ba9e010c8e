package dev.tollgate.local.fake.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a person sees: the checkout page at `/pay/{session}` and the portal at `/portal/{session}`.
final class StripePages {
  static final String PAY = "/pay/";
  static final String PORTAL = "/portal/";

  private final World world;

  StripePages(World world) {
    this.world = world;
  }

  void handle(HttpServerRequest request) {
    request
        .body()
        .onSuccess(
            body -> {
              boolean posted = request.method().equals(HttpMethod.POST);
              Form form = posted ? Form.parse(body.toString()) : Form.EMPTY;
              try {
                answer(request, posted, form);
              } catch (StripeError error) {
                show(request, error.status(), StripeHtml.page("Sorry", error.body().toString()));
              }
            });
  }

  private void answer(HttpServerRequest request, boolean posted, Form form) {
    String path = request.path();
    if (path.startsWith(PAY)) {
      ObjectNode session = world.objects().get("checkout.session", path.substring(PAY.length()));
      checkout(request, session, posted ? form.required("action") : null, form.text("email"));
    } else {
      String id = path.substring(PORTAL.length());
      ObjectNode session = world.objects().get("billing_portal.session", id);
      portal(request, session, posted ? form : null);
    }
  }

  private void checkout(
      HttpServerRequest request,
      ObjectNode session,
      @Nullable String action,
      @Nullable String email) {
    if (action == null) {
      show(request, 200, StripeHtml.checkout(session, lines(session), null));
    } else if (action.equals("cancel")) {
      redirect(request, session.path("cancel_url").textValue(), session);
    } else {
      boolean good = action.equals("pay");
      try {
        CardBehaviour card = good ? CardBehaviour.OK : CardBehaviour.GENERIC_DECLINE;
        world.sessions().pay(session, email, card);
        redirect(request, session.path("success_url").textValue(), session);
      } catch (StripeError declined) {
        String message = declined.getMessage();
        show(request, declined.status(), StripeHtml.checkout(session, lines(session), message));
      }
    }
  }

  private void portal(HttpServerRequest request, ObjectNode session, @Nullable Form form) {
    if (form != null) {
      String id = form.required("subscription");
      ObjectNode subscription = world.objects().referred("subscription", id, "subscription");
      String cancel = form.oneOf("cancel_at_period_end", "true", Set.of("true", "false"));
      world.subscriptions().update(subscription, Form.parse("cancel_at_period_end=" + cancel));
    }
    String customer = session.path("customer").asText();
    show(
        request,
        200,
        StripeHtml.portal(
            session,
            world.objects().all("subscription").stream()
                .filter(each -> each.path("customer").asText().equals(customer))
                .toList(),
            world.objects().all("invoice").stream()
                .filter(each -> each.path("customer").asText().equals(customer))
                .toList()));
  }

  private JsonNode lines(ObjectNode session) {
    return world.objects().part(session.path("id").asText(), "line_items").path("data");
  }

  private static void redirect(HttpServerRequest request, @Nullable String to, ObjectNode session) {
    if (to == null) {
      show(request, 200, StripeHtml.page("Done", "You may close this page."));
      return;
    }
    String id = session.path("id").asText();
    request
        .response()
        .setStatusCode(303)
        .putHeader("location", to.replace("{CHECKOUT_SESSION_ID}", id))
        .end();
  }

  private static void show(HttpServerRequest request, int status, String html) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("content-type", "text/html; charset=utf-8")
        .end(html);
  }
}
