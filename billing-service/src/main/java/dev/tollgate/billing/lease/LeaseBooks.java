package dev.tollgate.billing.lease;

import dev.tollgate.billing.wallet.Wallet;
import dev.tollgate.billing.wallet.Wallets;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// Locked wallets with their leases: first the wallets in id order, then the leases in id order.
///
/// Statements of which none needs the answer to another are sent at once, and one round trip does
/// for all: Postgres takes them one after the other, each with a fresh look at what is committed.
@ApplicationScoped
public class LeaseBooks {
  private final Wallets wallets;
  private final LeaseRows rows;

  LeaseBooks(Wallets wallets, LeaseRows rows) {
    this.wallets = wallets;
    this.rows = rows;
  }

  /// Locks these accounts and, of their leases, the ones named. Accounts without a wallet, and
  /// leases of other accounts, are missing in the answer.
  public Uni<Map<UUID, LeaseBook>> lock(
      SqlConnection transaction, Set<UUID> accounts, Set<UUID> leaseIds) {
    return Uni.combine()
        .all()
        .unis(
            wallets.lock(transaction, accounts),
            rows.named(transaction, ids(accounts), ids(leaseIds)))
        .with(LeaseBooks::books);
  }

  /// Locks those of these accounts that nobody else has locked just now, without their leases.
  Uni<Map<UUID, LeaseBook>> lockFree(SqlConnection transaction, Set<UUID> accounts) {
    return wallets.lockFree(transaction, accounts).map(free -> books(free, List.of()));
  }

  /// Which of these leases there are, whoever's they are.
  Uni<Set<UUID>> known(SqlConnection transaction, Set<UUID> leaseIds) {
    return rows.known(transaction, ids(leaseIds));
  }

  private static Map<UUID, LeaseBook> books(Map<UUID, Wallet> wallets, List<Lease> leases) {
    Map<UUID, List<Lease>> leasesOf =
        leases.stream().collect(Collectors.groupingBy(lease -> lease.terms().accountId()));
    Map<UUID, LeaseBook> books = new HashMap<>();
    wallets.forEach(
        (account, wallet) ->
            books.put(account, new LeaseBook(wallet, leasesOf.getOrDefault(account, List.of()))));
    return books;
  }

  /// Locks one account and loads the lease named and, when less than the price is available, all
  /// that are open: only then does it matter what they hold.
  Uni<Optional<LeaseBook>> lockToGrant(
      SqlConnection transaction, UUID account, UUID leaseId, long priceMicro) {
    return Uni.combine()
        .all()
        .unis(
            wallets.lock(transaction, Set.of(account)), rows.perhaps(transaction, account, leaseId))
        .asTuple()
        .chain(
            found -> {
              Wallet wallet = found.getItem1().get(account);
              return wallet == null
                  ? Uni.createFrom().item(Optional.empty())
                  : leases(transaction, wallet, leaseId, priceMicro, found.getItem2())
                      .map(leases -> Optional.of(new LeaseBook(wallet, leases)));
            });
  }

  private Uni<List<Lease>> leases(
      SqlConnection transaction, Wallet wallet, UUID leaseId, long priceMicro, List<Lease> named) {
    return wallet.available() < priceMicro
        ? rows.openOrNamed(transaction, wallet.accountId(), leaseId)
        : Uni.createFrom().item(named);
  }

  /// Writes what has changed: lots first, since pins refer to them.
  public Uni<Void> store(SqlConnection transaction, Collection<LeaseBook> books) {
    List<Wallet> touched = books.stream().map(LeaseBook::wallet).toList();
    return Uni.combine()
        .all()
        .unis(wallets.store(transaction, touched), rows.write(transaction, books))
        .discardItems();
  }

  private static UUID[] ids(Set<UUID> ids) {
    return ids.toArray(UUID[]::new);
  }
}
