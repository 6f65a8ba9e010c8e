/// Stripe, played: the part of its API that billing speaks, strict about parameters, a checkout and
/// a portal page a person can click, signed webhooks, and a clock that can be moved.
///
/// Speaks API version 2026-07-29.dahlia only. Prices are found by lookup key: `micro`, `starter`,
/// `bulk`, `mega`, `pro` (monthly), `agent` (monthly, per seat). Cards behave by their last four
/// digits, as Stripe's test cards do: see [CardBehaviour][CardBehaviour]. All state is that of one
/// event loop.
@NullMarked
package dev.tollgate.local.fake.stripe;

import org.jspecify.annotations.NullMarked;
