package dev.tollgate.local.fake.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.fake.stripe.Operation.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/// The API's table of contents: every path with the parameters it takes.
final class Operations {
  private static final Set<String> NONE = Set.of();
  private static final Set<String> PAGING = Set.of("limit", "starting_after", "ending_before");
  private static final Set<String> CREATED =
      Set.of("created[gte]", "created[gt]", "created[lte]", "created[lt]");
  private static final Set<String> CUSTOMER =
      Set.of("description", "email", "name", "phone", "metadata[*]", "payment_method");
  private static final Set<String> CUSTOMER_UPDATE =
      Set.of(
          "description",
          "email",
          "name",
          "phone",
          "metadata[*]",
          "invoice_settings[default_payment_method]");
  private static final Set<String> SESSION =
      Set.of(
          "mode",
          "ui_mode",
          "success_url",
          "cancel_url",
          "customer",
          "customer_email",
          "customer_creation",
          "client_reference_id",
          "expires_at",
          "locale",
          "submit_type",
          "line_items[][price]",
          "line_items[][quantity]",
          "line_items[][price_data][currency]",
          "line_items[][price_data][unit_amount]",
          "line_items[][price_data][product_data][name]",
          "line_items[][price_data][recurring][interval]",
          "metadata[*]",
          "payment_intent_data[metadata][*]",
          "payment_intent_data[setup_future_usage]",
          "payment_intent_data[description]",
          "payment_method_types[]",
          "subscription_data[metadata][*]",
          "subscription_data[trial_period_days]",
          "subscription_data[description]",
          "saved_payment_method_options[payment_method_save]",
          "automatic_tax[enabled]",
          "billing_address_collection",
          "allow_promotion_codes");
  private static final Set<String> INTENT_CONFIRM =
      Set.of(
          "payment_method",
          "off_session",
          "error_on_requires_action",
          "setup_future_usage",
          "receipt_email",
          "return_url",
          "payment_method_types[]");
  private static final Set<String> INTENT =
      and(
          INTENT_CONFIRM,
          Set.of(
              "amount",
              "currency",
              "customer",
              "confirm",
              "description",
              "metadata[*]",
              "capture_method",
              "statement_descriptor_suffix",
              "automatic_payment_methods[enabled]",
              "automatic_payment_methods[allow_redirects]"));
  private static final Set<String> SUBSCRIPTION_UPDATE =
      Set.of(
          "cancel_at_period_end",
          "default_payment_method",
          "items[][id]",
          "items[][price]",
          "items[][quantity]",
          "metadata[*]",
          "proration_behavior");
  private static final Set<String> REFUND =
      Set.of("charge", "payment_intent", "amount", "reason", "metadata[*]");

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
    post("/v1/customers", CUSTOMER, call -> customers.create(call.form()));
    get("/v1/customers/{}", call -> objects.get("customer", call.id()));
    post(
        "/v1/customers/{}",
        CUSTOMER_UPDATE,
        call -> customers.update(objects.get("customer", call.id()), call.form()));
    all.add(
        Operation.of(
            "DELETE",
            "/v1/customers/{}",
            NONE,
            call -> customers.delete(objects.get("customer", call.id()))));
    list("/v1/customers", "customer", Set.of("email"), call -> same(call, "email"));
    list(
        "/v1/customers/{}/payment_methods",
        "payment_method",
        Set.of("type"),
        call -> method -> method.path("customer").asText().equals(call.id()));
    list(
        "/v1/payment_methods",
        "payment_method",
        Set.of("customer", "type"),
        call -> same(call, "customer"));
    retrieve("payment_methods", "payment_method");
    post(
        "/v1/payment_methods/{}/attach",
        Set.of("customer"),
        call -> customers.attach(call.id(), customers.named(call.form())));
    post(
        "/v1/payment_methods/{}/detach",
        NONE,
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
          return same(call, "active", "product", "type")
              .and(price -> keys.isEmpty() || keys.contains(price.path("lookup_key").asText()));
        });
    list("/v1/products", "product", Set.of("active"), call -> same(call, "active"));
  }

  private void checkout() {
    CheckoutSessions sessions = world.sessions();
    post("/v1/checkout/sessions", SESSION, call -> sessions.create(call.form(), call.base()));
    retrieve("checkout/sessions", "checkout.session");
    get("/v1/checkout/sessions/{}/line_items", call -> objects.part(call.id(), "line_items"));
    post(
        "/v1/checkout/sessions/{}/expire",
        NONE,
        call -> sessions.expire(objects.get("checkout.session", call.id())));
    list(
        "/v1/checkout/sessions",
        "checkout.session",
        Set.of("customer", "payment_intent", "subscription", "status"),
        call -> same(call, "customer", "payment_intent", "subscription", "status"));
    post(
        "/v1/billing_portal/sessions",
        Set.of("customer", "return_url", "configuration", "locale"),
        call -> world.portal().create(call.form(), call.base()));
  }

  private void payments() {
    Payments payments = world.payments();
    post("/v1/payment_intents", INTENT, call -> payments.create(call.form()));
    retrieve("payment_intents", "payment_intent");
    list(
        "/v1/payment_intents",
        "payment_intent",
        Set.of("customer"),
        call -> same(call, "customer"));
    post(
        "/v1/payment_intents/{}/confirm",
        INTENT_CONFIRM,
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
        SUBSCRIPTION_UPDATE,
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
            same(call, "customer")
                .and(each -> wantedStatus(call.form().text("status", "live"), each)));
    retrieve("invoices", "invoice");
    list(
        "/v1/invoices",
        "invoice",
        Set.of("customer", "status", "subscription"),
        call -> same(call, "customer", "status").and(invoice -> ofSubscription(call, invoice)));
    list(
        "/v1/invoice_payments",
        "invoice_payment",
        Set.of("invoice"),
        call -> same(call, "invoice"));
    retrieve("invoice_payments", "invoice_payment");
  }

  private void afterwards() {
    Charges charges = world.charges();
    retrieve("charges", "charge");
    list(
        "/v1/charges",
        "charge",
        Set.of("customer", "payment_intent"),
        call -> same(call, "customer", "payment_intent"));
    post("/v1/refunds", REFUND, call -> charges.refund(call.form()));
    retrieve("refunds", "refund");
    list(
        "/v1/refunds",
        "refund",
        Set.of("charge", "payment_intent"),
        call -> same(call, "charge", "payment_intent"));
    retrieve("disputes", "dispute");
    list(
        "/v1/disputes",
        "dispute",
        Set.of("charge", "payment_intent"),
        call -> same(call, "charge", "payment_intent"));
    retrieve("balance_transactions", "balance_transaction");
    list(
        "/v1/balance_transactions",
        "balance_transaction",
        Set.of("source", "type"),
        call -> same(call, "source", "type"));
    retrieve("events", "event");
    list(
        "/v1/events",
        "event",
        Set.of("type", "types[]"),
        call -> {
          List<String> types = call.form().list("types");
          return same(call, "type")
              .and(event -> types.isEmpty() || types.contains(event.path("type").asText()));
        });
  }

  private void get(String path, Function<Call, ObjectNode> work) {
    all.add(Operation.of("GET", path, NONE, work));
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
          Predicate<ObjectNode> wanted = filter.apply(call).and(each -> within(created, each));
          return objects.page(type, path, call.form(), wanted);
        };
    all.add(Operation.of("GET", path, and(and(PAGING, CREATED), known), work));
  }

  /// Each of these members is what the parameter of its name says, where it was given.
  private static Predicate<ObjectNode> same(Call call, String... names) {
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

  private static boolean within(Form created, ObjectNode object) {
    long second = object.path("created").asLong();
    return second >= created.number("gte", Long.MIN_VALUE)
        && second > created.number("gt", Long.MIN_VALUE)
        && second <= created.number("lte", Long.MAX_VALUE)
        && second < created.number("lt", Long.MAX_VALUE);
  }

  private static boolean wantedStatus(String wanted, JsonNode subscription) {
    String status = subscription.path("status").asText();
    return switch (wanted) {
      case "all" -> true;
      case "live" -> !status.equals("canceled");
      default -> status.equals(wanted);
    };
  }

  private static boolean ofSubscription(Call call, JsonNode invoice) {
    String wanted = call.form().text("subscription");
    String actual = invoice.at("/parent/subscription_details/subscription").asText();
    return wanted == null || wanted.equals(actual);
  }

  private static Set<String> and(Set<String> some, Set<String> others) {
    Set<String> both = new TreeSet<>(some);
    both.addAll(others);
    return both;
  }
}
