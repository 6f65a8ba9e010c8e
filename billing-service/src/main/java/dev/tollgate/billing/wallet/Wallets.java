package dev.tollgate.billing.wallet;

import dev.tollgate.billing.Utc;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/// The wallets in Postgres. What changes credits first locks the wallet's row, so that everything
/// of one account happens in a row; transactions that take several accounts lock them in id order.
@ApplicationScoped
public class Wallets {
  private final WalletRows rows;
  private final WalletNews news;
  private final Clock clock;

  Wallets(WalletRows rows, WalletNews news, Clock clock) {
    this.rows = rows;
    this.news = news;
    this.clock = clock;
  }

  /// Creates an empty wallet, unless there is one.
  public Uni<Void> open(SqlConnection transaction, UUID accountId) {
    return rows.open(transaction, Set.of(accountId), Utc.now(clock));
  }

  /// Gives credits, once per grant key; creates the wallet when it is not there yet.
  ///
  /// Fails with [GrantKeyReusedException] when the key was used with another account, source or
  /// amount.
  public Uni<GrantOutcome> grant(SqlConnection transaction, Grant grant) {
    return open(transaction, grant.accountId())
        .chain(() -> lockOne(transaction, grant.accountId()))
        .chain(wallet -> grant(transaction, wallet.orElseThrow(), grant));
  }

  private Uni<GrantOutcome> grant(SqlConnection transaction, Wallet wallet, Grant grant) {
    return rows.lotOf(transaction, grant.key())
        .chain(
            known -> {
              if (known.isPresent()) {
                return store(transaction, List.of(wallet))
                    .map(done -> repeated(known.get().grant(), grant));
              }
              wallet.grant(grant);
              return store(transaction, List.of(wallet)).replaceWith(GrantOutcome.GRANTED);
            });
  }

  private static GrantOutcome repeated(Grant known, Grant again) {
    boolean same =
        known.accountId().equals(again.accountId())
            && known.source() == again.source()
            && known.amountMicro() == again.amountMicro();
    if (!same) {
      throw new GrantKeyReusedException(again.key());
    }
    return GrantOutcome.REPEATED;
  }

  /// P17: takes back what is neither spent nor pinned of the lot that was paid for, of those given
  /// again for it and of what a merge handed on; pins follow as their leases end. A repeat takes
  /// nothing more.
  public Uni<RefundedLot> refundLot(SqlConnection transaction, UUID accountId, String grantKey) {
    return refund(transaction, accountId, grantKey, PaidLots::takeAll);
  }

  /// Takes back at most `mostMicro` of the same, what is pinned as its leases end; the lots live
  /// on. Each call takes anew: that it is called once per refund is the caller's to see to.
  public Uni<RefundedLot> refundPart(
      SqlConnection transaction, UUID accountId, String grantKey, long mostMicro) {
    return refund(transaction, accountId, grantKey, lots -> lots.take(mostMicro));
  }

  private Uni<RefundedLot> refund(
      SqlConnection transaction, UUID accountId, String grantKey, ToLongFunction<PaidLots> taking) {
    return lockPaid(transaction, accountId, grantKey)
        .chain(
            found -> {
              if (found.isEmpty()) {
                return Uni.createFrom().item(RefundedLot.UNKNOWN);
              }
              PaidLots lots = found.get();
              RefundedLot refunded = lots.after(taking.applyAsLong(lots));
              return store(transaction, lots.wallets()).replaceWith(refunded);
            });
  }

  /// Gives again what was taken back of the same, but for `keptMicro` of it, as a lot of its own.
  /// Nothing when its time is over, or when the key was used before.
  ///
  /// @return the price of what was given, in nano-USD
  public Uni<Long> giveAgain(
      SqlConnection transaction, UUID accountId, String grantKey, String key, long keptMicro) {
    return lockPaid(transaction, accountId, grantKey)
        .chain(
            found ->
                found.isEmpty()
                    ? Uni.createFrom().item(0L)
                    : giveAgain(transaction, found.get(), key, keptMicro));
  }

  private Uni<Long> giveAgain(
      SqlConnection transaction, PaidLots lots, String key, long keptMicro) {
    Optional<Grant> again = lots.giveAgain(key, keptMicro, Utc.now(clock));
    Uni<Void> stored = store(transaction, lots.wallets());
    if (again.isEmpty()) {
      return stored.replaceWith(0L);
    }
    return stored
        .chain(() -> grant(transaction, again.get()))
        .map(outcome -> outcome == GrantOutcome.GRANTED ? again.get().costBasisNanoUsd() : 0L);
  }

  /// Looks twice, since only once their wallets are locked do lots stay where they are.
  private Uni<Optional<PaidLots>> lockPaid(
      SqlConnection transaction, UUID accountId, String grantKey) {
    return rows.paidLots(transaction, grantKey)
        .chain(
            seen ->
                lock(
                    transaction,
                    seen.stream().map(lot -> lot.grant().accountId()).collect(Collectors.toSet())))
        .chain(
            wallets ->
                rows.paidLots(transaction, grantKey)
                    .map(lots -> PaidLots.of(accountId, grantKey, lots, wallets)));
  }

  /// EN-14: what is left of the account's credits expires.
  Uni<Void> forfeit(SqlConnection transaction, UUID accountId) {
    return lock(transaction, Set.of(accountId))
        .invoke(locked -> locked.values().forEach(Wallet::forfeit))
        .chain(locked -> store(transaction, locked.values()));
  }

  /// EN-2: moves what is available in the wallet of an account that has become part of another.
  Uni<Void> moveInto(SqlConnection transaction, UUID accountId, UUID heir) {
    return open(transaction, heir)
        .chain(() -> lock(transaction, Set.of(accountId, heir)))
        .chain(
            locked -> {
              Objects.requireNonNull(locked.get(accountId))
                  .moveInto(Objects.requireNonNull(locked.get(heir)));
              return store(transaction, locked.values());
            });
  }

  /// EN-2: of those that have become part of others, in which account each has ended up.
  public Uni<Map<UUID, UUID>> heirs(SqlConnection transaction, Set<UUID> accounts) {
    return rows.heirs(transaction, accounts);
  }

  private Uni<Optional<Wallet>> lockOne(SqlConnection transaction, UUID accountId) {
    return lock(transaction, Set.of(accountId))
        .map(locked -> Optional.ofNullable(locked.get(accountId)));
  }

  /// What the account has now. Reads without a lock, with either role; zeros for an account without
  /// a wallet.
  public Uni<Balance> balance(SqlConnection transaction, UUID accountId) {
    return rows.balance(transaction, accountId, Utc.now(clock));
  }

  /// Takes over news of accounts (one per account), creating their wallets.
  Uni<Void> ownersChanged(SqlConnection transaction, Map<UUID, Owner> owners) {
    return rows.open(transaction, owners.keySet(), Utc.now(clock))
        .chain(() -> lock(transaction, owners.keySet()))
        .chain(
            locked -> {
              owners.forEach(
                  (account, owner) ->
                      Objects.requireNonNull(locked.get(account)).ownerChanged(owner));
              return store(transaction, locked.values());
            });
  }

  /// Locks the wallets and brings them up to date; accounts without a wallet are missing in the
  /// answer.
  public Uni<Map<UUID, Wallet>> lock(SqlConnection transaction, Set<UUID> accounts) {
    return rows.lock(transaction, accounts, Utc.now(clock));
  }

  /// As [#lock], of those only that nobody else has locked just now.
  public Uni<Map<UUID, Wallet>> lockFree(SqlConnection transaction, Set<UUID> accounts) {
    return rows.lockFree(transaction, accounts, Utc.now(clock));
  }

  /// Writes what has changed, with its ledger entries and events.
  public Uni<Void> store(SqlConnection transaction, Collection<Wallet> wallets) {
    List<Wallet> changed = wallets.stream().filter(Wallet::isChanged).toList();
    return changed.isEmpty()
        ? Uni.createFrom().voidItem()
        : rows.write(transaction, changed).chain(() -> news.tell(transaction, changed));
  }
}
