package dev.tollgate.local.fake.stripe;

/// What a customer has paid, by Stripe's own books.
///
/// @param takenCents successful charges, before refunds
/// @param disputedCents disputes that are open or lost
/// @param feeCents Stripe's fees on charges and disputes
/// @param payments how many charges succeeded
public record MoneyTaken(
    long takenCents, long refundedCents, long disputedCents, long feeCents, int payments) {
  static final MoneyTaken NOTHING = new MoneyTaken(0, 0, 0, 0, 0);

  MoneyTaken plus(MoneyTaken other) {
    return new MoneyTaken(
        takenCents + other.takenCents,
        refundedCents + other.refundedCents,
        disputedCents + other.disputedCents,
        feeCents + other.feeCents,
        payments + other.payments);
  }
}
