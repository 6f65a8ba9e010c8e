package dev.tollgate.billing.settlement;

import dev.tollgate.billing.Utc;
import dev.tollgate.billing.settlement.ChargeView.BurntLot;
import dev.tollgate.billing.settlement.ChargeView.JournalLine;
import dev.tollgate.billing.wallet.Credits;
import dev.tollgate.billing.wallet.Usd;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/// Reads charges for the account that paid them.
@ApplicationScoped
class ChargeViews {
  /// By the event, or by the charge that bears the event's id.
  private static final String CHARGE =
      """
      select charge_id, lease_id, credits_micro, debited_micro, waived_micro, late, settled_at, request_id, feature,
             provider, model, requested_model, multiplier_micro, price_version, tx::text as tx
        from charge
       where account_id = $1
         and charge_id = coalesce(
           (select charge_id from charge_event where account_id = $1 and event_id = $2), $2::text)
      """;

  /// As they stand in the ledger: in burn order. All were written in the charge's transaction.
  private static final String BURNT =
      """
      select e.lot_id, e.amount_micro, l.source,
             floor(l.cost_basis_nano_usd::numeric * e.amount_micro / l.granted_micro)::bigint as cost_nano
        from ledger_entry e join lot l on l.id = e.lot_id
       where e.tx = $3::text::xid8 and e.account_id = $1 and e.charge_id = $2
       order by e.id
      """;

  Uni<Optional<ChargeView>> of(SqlConnection transaction, UUID account, UUID eventId) {
    return transaction
        .preparedQuery(CHARGE)
        .execute(Tuple.of(account, eventId))
        .chain(
            charges ->
                charges.iterator().hasNext()
                    ? withLots(transaction, account, eventId, charges.iterator().next())
                    : Uni.createFrom().item(Optional.empty()));
  }

  private static Uni<Optional<ChargeView>> withLots(
      SqlConnection transaction, UUID account, UUID eventId, Row charge) {
    return transaction
        .preparedQuery(BURNT)
        .execute(Tuple.of(account, charge.getString("charge_id"), charge.getString("tx")))
        .map(burnt -> Optional.of(view(eventId, charge, burnt)));
  }

  private static ChargeView view(UUID eventId, Row charge, RowSet<Row> burnt) {
    List<BurntLot> lots = new ArrayList<>();
    long earnedNano = 0;
    for (Row row : burnt) {
      long costNano = row.getLong("cost_nano");
      earnedNano = Math.addExact(earnedNano, costNano);
      lots.add(
          new BurntLot(
              row.getUUID("lot_id"),
              row.getString("source").toLowerCase(Locale.ROOT),
              Credits.decimal(row.getLong("amount_micro")),
              Usd.ofNano(costNano)));
    }
    Long multiplier = charge.getLong("multiplier_micro");
    return new ChargeView(
        eventId,
        charge.getString("charge_id"),
        charge.getString("request_id"),
        charge.getString("feature"),
        charge.getString("provider"),
        charge.getString("model"),
        charge.getString("requested_model"),
        multiplier == null ? null : Credits.decimal(multiplier),
        charge.getString("price_version"),
        Credits.decimal(charge.getLong("credits_micro")),
        Credits.decimal(charge.getLong("debited_micro")),
        Credits.decimal(charge.getLong("waived_micro")),
        charge.getBoolean("late"),
        Utc.instant(charge, "settled_at"),
        charge.getUUID("lease_id"),
        lots,
        journal(earnedNano));
  }

  private static List<JournalLine> journal(long earnedNano) {
    return earnedNano == 0
        ? List.of()
        : List.of(
            new JournalLine("deferred_revenue", Usd.ofNano(earnedNano)),
            new JournalLine("recognised_revenue", Usd.ofNano(-earnedNano)));
  }
}
