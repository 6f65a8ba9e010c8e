package dev.tollgate.billing.stripe;

/// What became of news from Stripe that was worked off. Anything that may go better later is not
/// here: it is thrown, and tried again.
public sealed interface Outcome {
  /// What it speaks of is as Stripe has it.
  record Done() implements Outcome {}

  /// Not about anything of ours.
  record Ignored(String why) implements Outcome {}

  /// A person must look: trying again would end the same.
  record Parked(String why) implements Outcome {}
}
