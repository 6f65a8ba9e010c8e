package dev.tollgate.local.fake.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.fake.stripe.Operation.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/// The API's table of contents: every path with the parameters it takes.
final class Operations {
  private final World world;
  private final StripeObjects objects;
  private final List<Operation> all = new ArrayList<>();

  Operations(World world) {
    this.world = world;
    this.objects = world.objects();
    customers();
    catalog();
    checkout();
    payments();
    subscriptions();
    afterwards();
  }

  List<Operation> all() {
    return all;
  }

  private void customers() {
    Customers customers = world.customers();
    post("/v1/customers", Parameters.CUSTOMER, call -> customers.create(call.form()));
    get("/v1/customers/{}", call -> objects.get("customer", call.id()));
    post(
        "/v1/customers/{}",
        Parameters.CUSTOMER_UPDATE,
        call -> customers.update(objects.get("customer", call.id()), call.form()));
    all.add(
        Operation.of(
            "DELETE",
            "/v1/customers/{}",
            Parameters.NONE,
            call -> customers.delete(objects.get("customer", call.id()))));
    list("/v1/customers", "customer", Set.of("email"), call -> Filters.same(call, "email"));
    list(
        "/v1/customers/{}/payment_methods",
        "payment_method",
        Set.of("type"),
        call -> method -> method.path("customer").asText().equals(call.id()));
    list(
        "/v1/payment_methods",
        "payment_method",
        Set.of("customer", "type"),
        call -> Filters.same(call, "customer"));
    retrieve("payment_methods", "payment_method");
    post(
        "/v1/payment_methods/{}/attach",
        Set.of("customer"),
        call -> customers.attach(call.id(), customers.named(call.form())));
    post(
        "/v1/payment_methods/{}/detach",
        Parameters.NONE,
        call -> customers.detach(objects.get("payment_method", call.id())));
  }

  private void catalog() {
    retrieve("prices", "price");
    retrieve("products", "product");
    list(
        "/v1/prices",
        "price",
        Set.of("lookup_keys[]", "active", "product", "type"),
        call -> {
          List<String> keys = call.form().list("lookup_keys");
          return Filters.same(call, "active", "product", "type")
              .and(price -> keys.isEmpty() || keys.contains(price.path("lookup_key").asText()));
        });
    list("/v1/products", "product", Set.of("active"), call -> Filters.same(call, "active"));
  }

  private void checkout() {
    CheckoutSessions sessions = world.sessions();
    post(
        "/v1/checkout/sessions",
        Parameters.SESSION,
        call -> sessions.create(call.form(), call.base()));
    retrieve("checkout/sessions", "checkout.session");
    get("/v1/checkout/sessions/{}/line_items", call -> objects.part(call.id(), "line_items"));
    post(
        "/v1/checkout/sessions/{}/expire",
        Parameters.NONE,
        call -> sessions.expire(objects.get("checkout.session", call.id())));
    list(
        "/v1/checkout/sessions",
        "checkout.session",
        Set.of("customer", "payment_intent", "subscription", "status"),
        call -> Filters.same(call, "customer", "payment_intent", "subscription", "status"));
    post(
        "/v1/billing_portal/sessions",
        Set.of("customer", "return_url", "configuration", "locale"),
        call -> world.portal().create(call.form(), call.base()));
  }

  private void payments() {
    Payments payments = world.payments();
    post("/v1/payment_intents", Parameters.INTENT, call -> payments.create(call.form()));
    retrieve("payment_intents", "payment_intent");
    list(
        "/v1/payment_intents",
        "payment_intent",
        Set.of("customer"),
        call -> Filters.same(call, "customer"));
    post(
        "/v1/payment_intents/{}/confirm",
        Parameters.INTENT_CONFIRM,
        call -> payments.confirm(objects.get("payment_intent", call.id()), call.form()));
    post(
        "/v1/payment_intents/{}/cancel",
        Set.of("cancellation_reason"),
        call -> payments.cancel(objects.get("payment_intent", call.id()), call.form()));
  }

  private void subscriptions() {
    Subscriptions subscriptions = world.subscriptions();
    retrieve("subscriptions", "subscription");
    post(
        "/v1/subscriptions/{}",
        Parameters.SUBSCRIPTION_UPDATE,
        call -> subscriptions.update(objects.get("subscription", call.id()), call.form()));
    all.add(
        Operation.of(
            "DELETE",
            "/v1/subscriptions/{}",
            Set.of("invoice_now", "prorate"),
            call -> subscriptions.cancel(objects.get("subscription", call.id()))));
    list(
        "/v1/subscriptions",
        "subscription",
        Set.of("customer", "status"),
        call ->
            Filters.same(call, "customer")
                .and(each -> Filters.wantedStatus(call.form().text("status", "live"), each)));
    retrieve("invoices", "invoice");
    all.add(
        Operation.of(
            "GET",
            "/v1/invoices/{}/lines",
            Set.of("limit", "starting_after", "ending_before"),
            call -> world.invoices().lines(call.id(), call.form())));
    list(
        "/v1/invoices",
        "invoice",
        Set.of("customer", "status", "subscription"),
        call ->
            Filters.same(call, "customer", "status")
                .and(invoice -> Filters.ofSubscription(call, invoice)));
    list(
        "/v1/invoice_payments",
        "invoice_payment",
        Set.of("invoice"),
        call -> Filters.same(call, "invoice"));
    retrieve("invoice_payments", "invoice_payment");
  }

  private void afterwards() {
    Charges charges = world.charges();
    retrieve("charges", "charge");
    list(
        "/v1/charges",
        "charge",
        Set.of("customer", "payment_intent"),
        call -> Filters.same(call, "customer", "payment_intent"));
    post("/v1/refunds", Parameters.REFUND, call -> charges.refund(call.form()));
    retrieve("refunds", "refund");
    list(
        "/v1/refunds",
        "refund",
        Set.of("charge", "payment_intent"),
        call -> Filters.same(call, "charge", "payment_intent"));
    retrieve("disputes", "dispute");
    list(
        "/v1/disputes",
        "dispute",
        Set.of("charge", "payment_intent"),
        call -> Filters.same(call, "charge", "payment_intent"));
    retrieve("balance_transactions", "balance_transaction");
    list(
        "/v1/balance_transactions",
        "balance_transaction",
        Set.of("source", "type"),
        call -> Filters.same(call, "source", "type"));
    retrieve("events", "event");
    list(
        "/v1/events",
        "event",
        Set.of("type", "types[]"),
        call -> {
          List<String> types = call.form().list("types");
          return Filters.same(call, "type")
              .and(event -> types.isEmpty() || types.contains(event.path("type").asText()));
        });
  }

  private void get(String path, Function<Call, ObjectNode> work) {
    all.add(Operation.of("GET", path, Parameters.NONE, work));
  }

  private void post(String path, Set<String> known, Function<Call, ObjectNode> work) {
    all.add(Operation.of("POST", path, known, work));
  }

  private void retrieve(String plural, String type) {
    get("/v1/" + plural + "/{}", call -> objects.get(type, call.id()));
  }

  private void list(
      String path, String type, Set<String> known, Function<Call, Predicate<ObjectNode>> filter) {
    Function<Call, ObjectNode> work =
        call -> {
          Form created = call.form().below("created");
          Predicate<ObjectNode> wanted =
              filter.apply(call).and(each -> Filters.within(created, each));
          return objects.page(type, path, call.form(), wanted);
        };
    all.add(Operation.of("GET", path, Parameters.and(Parameters.PAGE, known), work));
  }
}
