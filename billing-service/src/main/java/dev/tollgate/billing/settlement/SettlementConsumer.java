package dev.tollgate.billing.settlement;

import dev.tollgate.billing.lease.LeaseBook;
import dev.tollgate.billing.lease.LeaseBooks;
import dev.tollgate.billing.quarantine.Quarantine;
import dev.tollgate.billing.quarantine.Replayable;
import dev.tollgate.billing.settlement.Settlement.Rejected;
import dev.tollgate.billing.settlement.UsageFact.Claim;
import dev.tollgate.billing.settlement.UsageFact.End;
import dev.tollgate.billing.wallet.Wallets;
import dev.tollgate.contracts.Topics;
import dev.tollgate.kit.event.BatchEffect;
import dev.tollgate.kit.event.Consumers;
import dev.tollgate.kit.event.IncomingEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/// Settles usage: a batch is one transaction with its offsets, and a handful of statements however
/// large it is.
@ApplicationScoped
class SettlementConsumer implements Replayable {
  static final String NAME = "settlement";
  private static final Logger LOG = Logger.getLogger(SettlementConsumer.class);

  /// Elsewhere a plan is made once a connection, for few rows. A batch has one row or thousands.
  private static final String PLANNED_EACH_TIME = "set local plan_cache_mode = force_custom_plan";

  private final UsageFacts facts;
  private final Wallets wallets;
  private final LeaseBooks books;
  private final Charges charges;
  private final Quarantine quarantine;
  private final Counter settledInTime;
  private final Counter settledLate;
  private final Counter waivedMicro;

  SettlementConsumer(
      UsageFacts facts,
      Wallets wallets,
      LeaseBooks books,
      Charges charges,
      Quarantine quarantine,
      MeterRegistry metrics) {
    this.facts = facts;
    this.wallets = wallets;
    this.books = books;
    this.charges = charges;
    this.quarantine = quarantine;
    this.settledInTime = metrics.counter("tollgate_charges_settled", "late", "false");
    this.settledLate = metrics.counter("tollgate_charges_settled", "late", "true");
    this.waivedMicro = metrics.counter("tollgate_waived_micro_credits");
  }

  void onStart(@Observes StartupEvent start, Consumers consumers) {
    consumers.startReading(NAME, Topics.USAGE, this::read);
  }

  @Override
  public String consumer() {
    return NAME;
  }

  @Override
  public Uni<Void> take(SqlConnection transaction, List<IncomingEvent> records) {
    return settle(transaction, records);
  }

  Uni<Void> settle(SqlConnection transaction, List<IncomingEvent> batch) {
    return read(batch).apply(transaction);
  }

  private BatchEffect read(List<IncomingEvent> batch) {
    List<UsageFact> read = batch.stream().map(facts::read).toList();
    return transaction -> settleFacts(transaction, read);
  }

  private Uni<Void> settleFacts(SqlConnection transaction, List<UsageFact> read) {
    Set<UUID> accounts = accounts(read);
    return Uni.combine()
        .all()
        .unis(transaction.query(PLANNED_EACH_TIME).execute(), wallets.heirs(transaction, accounts))
        .with((planned, heirs) -> heirs)
        .chain(heirs -> settleFacts(transaction, read, accounts, heirs));
  }

  /// The wallets that pay for others are locked with them: all in id order.
  private Uni<Void> settleFacts(
      SqlConnection transaction, List<UsageFact> read, Set<UUID> accounts, Map<UUID, UUID> heirs) {
    Set<UUID> involved = new HashSet<>(accounts);
    involved.addAll(heirs.values());
    return Uni.combine()
        .all()
        .unis(
            books.lock(transaction, involved, leases(read)), charges.known(transaction, keys(read)))
        .asTuple()
        .chain(
            found -> {
              appointHeirs(found.getItem1(), heirs);
              return settle(transaction, read, found.getItem1(), found.getItem2());
            });
  }

  private static void appointHeirs(Map<UUID, LeaseBook> locked, Map<UUID, UUID> heirs) {
    locked.forEach(
        (account, book) -> {
          UUID heir = heirs.get(account);
          if (heir == null && book.wallet().mergedInto().isPresent()) {
            throw new IllegalStateException(
                account + " was merged just now: the batch is taken again");
          }
          LeaseBook payer = heir == null ? null : locked.get(heir);
          if (payer != null && !account.equals(heir)) {
            book.wallet().paidBy(payer.wallet());
          }
        });
  }

  private Uni<Void> settle(
      SqlConnection transaction,
      List<UsageFact> read,
      Map<UUID, LeaseBook> locked,
      Set<ChargeKey> known) {
    var settlement = new Settlement(locked, known);
    read.forEach(settlement::take);
    settlement.charges().forEach(this::count);
    Uni<Void> written =
        Uni.combine()
            .all()
            .unis(books.store(transaction, locked.values()), charges.write(transaction, settlement))
            .discardItems();
    for (Rejected rejected : settlement.rejected()) {
      written =
          written.chain(
              () -> quarantine.add(transaction, NAME, rejected.event(), rejected.reason()));
    }
    return written;
  }

  private void count(Charge charge) {
    (charge.debit().late() ? settledLate : settledInTime).increment();
    long waived = charge.debit().waivedMicro();
    if (waived > 0) {
      LOG.errorf("charge %s: %d micro-credits waived", charge.key().chargeId(), waived);
      waivedMicro.increment(waived);
    }
  }

  private static Set<UUID> accounts(List<UsageFact> facts) {
    Set<UUID> accounts = new HashSet<>();
    for (UsageFact fact : facts) {
      switch (fact) {
        case Claim claim -> accounts.add(claim.key().accountId());
        case End end -> accounts.add(end.accountId());
        case UsageFact.Free free -> {}
        case UsageFact.Unreadable unreadable -> {}
      }
    }
    return accounts;
  }

  private static Set<UUID> leases(List<UsageFact> facts) {
    Set<UUID> leases = new HashSet<>();
    for (UsageFact fact : facts) {
      switch (fact) {
        case Claim claim -> leases.add(claim.leaseId());
        case End end -> leases.add(end.leaseId());
        case UsageFact.Free free -> {}
        case UsageFact.Unreadable unreadable -> {}
      }
    }
    return leases;
  }

  private static Set<ChargeKey> keys(List<UsageFact> facts) {
    return facts.stream()
        .filter(Claim.class::isInstance)
        .map(fact -> ((Claim) fact).key())
        .collect(Collectors.toSet());
  }
}
