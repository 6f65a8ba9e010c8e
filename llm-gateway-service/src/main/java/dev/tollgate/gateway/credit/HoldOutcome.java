package dev.tollgate.gateway.credit;

import dev.tollgate.contracts.lease.LeaseRefused;

/// What came of asking for credits. "We cannot know" is neither: it fails the future with 503.
public sealed interface HoldOutcome {
  record Held(Reservation reservation) implements HoldOutcome {}

  record NothingLeft(LeaseRefused why) implements HoldOutcome {}
}
