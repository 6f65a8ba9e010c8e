package dev.tollgate.billing.topup;

import static dev.tollgate.billing.stripe.StripeWorkers.await;

import dev.tollgate.billing.BillingConfig;
import dev.tollgate.billing.Utc;
import dev.tollgate.billing.payment.Payments;
import dev.tollgate.billing.payment.Receipt;
import dev.tollgate.billing.stripe.Customers;
import dev.tollgate.billing.stripe.OffSessionClient;
import dev.tollgate.billing.stripe.OffSessionClient.Answer;
import dev.tollgate.billing.stripe.OffSessionClient.Card;
import dev.tollgate.billing.stripe.OffSessionClient.Purchase;
import dev.tollgate.billing.stripe.Outcome;
import dev.tollgate.billing.stripe.PaymentFacts;
import dev.tollgate.billing.stripe.StripeApiClient;
import dev.tollgate.billing.topup.TopUpRules.Decision;
import dev.tollgate.billing.topup.TopUpRules.Situation;
import dev.tollgate.billing.wallet.Balance;
import dev.tollgate.billing.wallet.Wallets;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.wallet.CreditsChanged;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.kit.event.Outbox;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One attempt at one purchase: look at the situation, decide, charge, and take or remember the
/// answer. Blocking.
@ApplicationScoped
public class TopUpPurchase {
  private final WorkerTransactions worker;
  private final TopUps topUps;
  private final AutoTopUps wishes;
  private final CardBreakers breakers;
  private final Customers customers;
  private final Wallets wallets;
  private final Payments payments;
  private final OffSessionClient cards;
  private final StripeApiClient stripe;
  private final Outbox outbox;
  private final TopUpRules rules;
  private final Duration breakerOpen;
  private final Clock clock;

  TopUpPurchase(
      WorkerTransactions worker,
      TopUps topUps,
      AutoTopUps wishes,
      CardBreakers breakers,
      Customers customers,
      Wallets wallets,
      Payments payments,
      OffSessionClient cards,
      StripeApiClient stripe,
      Outbox outbox,
      TopUpRules rules,
      BillingConfig config,
      Clock clock) {
    this.worker = worker;
    this.topUps = topUps;
    this.wishes = wishes;
    this.breakers = breakers;
    this.customers = customers;
    this.wallets = wallets;
    this.payments = payments;
    this.cards = cards;
    this.stripe = stripe;
    this.outbox = outbox;
    this.rules = rules;
    this.breakerOpen = config.topUp().breakerOpen();
    this.clock = clock;
  }

  /// @param card null when the account has saved none
  private record Payer(String customerId, @Nullable Card card) {}

  void go(TopUp topUp) {
    Optional<AutoTopUp> wish = await(wishes.find(worker.pool(), topUp.accountId()));
    Optional<Payer> payer =
        await(customers.of(worker.pool(), topUp.accountId()))
            .map(customer -> new Payer(customer, cards.card(customer).orElse(null)));
    if (wish.isEmpty()) {
      drop(topUp, "switched_off");
    } else if (payer.isEmpty() || payer.get().card() == null) {
      pause(topUp, wish.get(), "no_card");
    } else {
      go(topUp, wish.get(), payer.get(), payer.get().card());
    }
  }

  private void go(TopUp topUp, AutoTopUp wish, Payer payer, Card card) {
    switch (rules.decide(situation(topUp, wish, card))) {
      case Decision.Drop(String why) -> drop(topUp, why);
      case Decision.PutOff(Instant until) -> await(topUps.later(worker.pool(), topUp.id(), until));
      case Decision.Charge() -> charge(topUp, wish, payer, card);
    }
  }

  private Situation situation(TopUp topUp, AutoTopUp wish, Card card) {
    Instant now = Utc.now(clock);
    return await(
        worker.inTransaction(
            tx ->
                wallets
                    .balance(tx, topUp.accountId())
                    .chain(
                        balance ->
                            topUps
                                .spentSince(tx, topUp.accountId(), TopUpRules.monthStart(now))
                                .chain(
                                    spent ->
                                        breakers
                                            .openUntil(tx, card.fingerprint())
                                            .map(
                                                open ->
                                                    situation(
                                                        topUp, wish, balance, spent, open,
                                                        now))))));
  }

  private static Situation situation(
      TopUp topUp,
      AutoTopUp wish,
      Balance balance,
      TopUps.Spent spent,
      Optional<Instant> open,
      Instant now) {
    return new Situation(
        now,
        wish.enabled(),
        wish.paused(),
        balance.balanceMicro(),
        topUp.amountCents(),
        spent.cents(),
        wish.capCents(),
        spent.last(),
        topUp.askedAt(),
        open.orElse(null));
  }

  private void charge(TopUp topUp, AutoTopUp wish, Payer payer, Card card) {
    if (!await(topUps.asked(worker.pool(), topUp.id()))) {
      return;
    }
    Purchase purchase =
        new Purchase(
            topUp.id().toString(), payer.customerId(), topUp.amountCents(), topUp.currency());
    String again = topUp.paymentIntentId();
    Answer answer =
        again == null
            ? cards.charge(purchase, card)
            : cards.chargeAgain(again, card, topUp.attempts());
    switch (answer) {
      case Answer.Charged(String paymentIntentId) -> take(topUp, stripe.payment(paymentIntentId));
      case Answer.Declined(String code, String paymentIntentId) ->
          declined(topUp, wish, card, code, paymentIntentId);
      case Answer.Undecided(String paymentIntentId) ->
          await(topUps.later(worker.pool(), topUp.id(), clock.instant().plusSeconds(60)));
    }
  }

  /// Takes a purchase whose answer we did not hear, when Stripe tells of it.
  public Outcome settle(String paymentIntentId) {
    PaymentFacts payment = stripe.payment(paymentIntentId);
    Optional<UUID> topUpId = topUpId(payment);
    if (topUpId.isEmpty() || !payment.succeeded()) {
      return new Outcome.Ignored("no top-up");
    }
    await(topUps.ungranted(worker.pool(), topUpId.get())).ifPresent(topUp -> take(topUp, payment));
    return new Outcome.Done();
  }

  /// Another product at the same Stripe may call something of its own a purchase.
  private static Optional<UUID> topUpId(PaymentFacts payment) {
    try {
      return Optional.ofNullable(payment.purchase()).map(UUID::fromString);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private void take(TopUp topUp, PaymentFacts payment) {
    if (payment.receivedCents() != topUp.amountCents()
        || !payment.currency().equals(topUp.currency())) {
      throw new IllegalStateException("top-up " + topUp.id() + " was paid otherwise: " + payment);
    }
    Receipt receipt =
        new Receipt(
            payment.id(),
            topUp.accountId(),
            Receipt.Kind.TOP_UP,
            topUp.item(),
            payment.id(),
            payment.receivedCents(),
            payment.feeCents(),
            payment.currency(),
            topUp.creditsMicro(),
            null,
            Utc.now(clock));
    await(
        worker.inTransaction(
            tx ->
                payments
                    .take(tx, receipt)
                    .chain(() -> topUps.granted(tx, topUp.id(), payment.id()))
                    .chain(() -> wishes.wentWell(tx, topUp.accountId()))
                    .chain(() -> closeBreaker(tx, payment))));
  }

  private Uni<Void> closeBreaker(SqlConnection tx, PaymentFacts payment) {
    return payment.cardFingerprint() == null
        ? nothing()
        : breakers.close(tx, payment.cardFingerprint());
  }

  private void declined(
      TopUp topUp, AutoTopUp wish, Card card, String code, @Nullable String paymentIntentId) {
    int declines = wish.declines() + 1;
    String paused = rules.pauseAfter(declines, code);
    Instant next = Utc.now(clock).plus(rules.waitAfter(declines));
    await(
        worker.inTransaction(
            tx ->
                breakers
                    .declined(tx, card.fingerprint(), rules.mostDeclines(), breakerOpen)
                    .chain(() -> wishes.declined(tx, topUp.accountId(), declines, code, paused))
                    .chain(() -> topUps.declined(tx, topUp.id(), next, paymentIntentId))
                    .chain(() -> paused == null ? nothing() : topUps.dropped(tx, topUp.id(), code))
                    .chain(() -> declines == 1 || paused != null ? tell(tx, topUp) : nothing())));
  }

  private void pause(TopUp topUp, AutoTopUp wish, String why) {
    await(
        worker.inTransaction(
            tx ->
                wishes
                    .declined(tx, topUp.accountId(), wish.declines(), why, why)
                    .chain(() -> topUps.dropped(tx, topUp.id(), why))
                    .chain(() -> tell(tx, topUp))));
  }

  private void drop(TopUp topUp, String why) {
    await(topUps.dropped(worker.pool(), topUp.id(), why));
  }

  /// The first decline and the pause are news for the person.
  private Uni<Void> tell(SqlConnection tx, TopUp topUp) {
    return wallets
        .balance(tx, topUp.accountId())
        .chain(
            balance ->
                outbox.add(
                    tx,
                    Topics.CREDITS,
                    topUp.accountId().toString(),
                    CreditsChanged.TYPE,
                    new CreditsChanged(
                        topUp.accountId(),
                        balance.version(),
                        balance.availableMicro(),
                        "top_up_declined")));
  }

  private static Uni<Void> nothing() {
    return Uni.createFrom().voidItem();
  }
}
