package dev.tollgate.local.fake.stripe;

import java.util.Set;
import java.util.TreeSet;

/// Which parameters the longer operations take; any other is refused, as Stripe refuses it.
final class Parameters {
  static final Set<String> NONE = Set.of();

  /// Of every list.
  static final Set<String> PAGE =
      Set.of(
          "limit",
          "starting_after",
          "ending_before",
          "created[gte]",
          "created[gt]",
          "created[lte]",
          "created[lt]");

  static final Set<String> CUSTOMER =
      Set.of("description", "email", "name", "phone", "metadata[*]", "payment_method");
  static final Set<String> CUSTOMER_UPDATE =
      Set.of(
          "description",
          "email",
          "name",
          "phone",
          "metadata[*]",
          "invoice_settings[default_payment_method]");
  static final Set<String> SESSION =
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
  static final Set<String> INTENT_CONFIRM =
      Set.of(
          "payment_method",
          "off_session",
          "error_on_requires_action",
          "setup_future_usage",
          "receipt_email",
          "return_url",
          "payment_method_types[]");
  static final Set<String> INTENT =
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
  static final Set<String> SUBSCRIPTION_UPDATE =
      Set.of(
          "cancel_at_period_end",
          "default_payment_method",
          "items[][id]",
          "items[][price]",
          "items[][quantity]",
          "metadata[*]",
          "proration_behavior");
  static final Set<String> REFUND =
      Set.of("charge", "payment_intent", "amount", "reason", "metadata[*]");

  private Parameters() {}

  static Set<String> and(Set<String> some, Set<String> others) {
    Set<String> both = new TreeSet<>(some);
    both.addAll(others);
    return both;
  }
}
