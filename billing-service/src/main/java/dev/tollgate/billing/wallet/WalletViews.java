package dev.tollgate.billing.wallet;

import dev.tollgate.billing.Utc;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/// Reads lots and ledger of one account for its owner.
@ApplicationScoped
class WalletViews {
  /// Ordered as lots burn.
  private static final String LOTS =
      """
      select %s
        from lot
       where account_id = $1 and ($2 or in_play)
       order by priority, expires_at nulls last, source not in ('FREE', 'MIGRATION', 'PROMO'), effective_at,
                created_at, id
       limit $3
      """
          .formatted(WalletRows.LOT_COLUMNS);

  private static final String LEDGER =
      """
      select id, at, kind, from_bucket, to_bucket, amount_micro, lot_id, lease_id, charge_id
        from ledger_entry
       where account_id = $1 and id < $2 and ($3 or kind not in ('HOLD', 'RELEASE'))
       order by id desc
       limit $4
      """;

  private static final String OLDEST =
      """
      select id, at, kind, from_bucket, to_bucket, amount_micro, lot_id, lease_id, charge_id
        from ledger_entry
       where account_id = $1 and id > $2 order by id limit $3
      """;

  /// Entries after an id, in the order in which they were written.
  Uni<List<LedgerLine>> oldest(SqlConnection transaction, UUID account, long after, int limit) {
    return transaction
        .preparedQuery(OLDEST)
        .execute(Tuple.of(account, after, limit))
        .map(
            rows -> {
              List<LedgerLine> lines = new ArrayList<>();
              for (Row row : rows) {
                lines.add(line(row));
              }
              return lines;
            });
  }

  Uni<List<LotView>> lots(SqlConnection transaction, UUID account, boolean all, int limit) {
    return transaction
        .preparedQuery(LOTS)
        .execute(Tuple.of(account, all, limit))
        .map(
            rows -> {
              List<LotView> lots = new ArrayList<>();
              for (Row row : rows) {
                lots.add(LotView.of(WalletRows.lot(row)));
              }
              return lots;
            });
  }

  Uni<LedgerPage> ledger(
      SqlConnection transaction, UUID account, long before, boolean holds, int limit) {
    return transaction
        .preparedQuery(LEDGER)
        .execute(Tuple.of(account, before, holds, limit + 1))
        .map(
            rows -> {
              List<LedgerLine> lines = new ArrayList<>();
              for (Row row : rows) {
                lines.add(line(row));
              }
              return page(lines, limit);
            });
  }

  private static LedgerPage page(List<LedgerLine> oneMore, int limit) {
    boolean last = oneMore.size() <= limit;
    List<LedgerLine> entries = last ? oneMore : oneMore.subList(0, limit);
    return new LedgerPage(entries, last ? null : entries.getLast().id());
  }

  static LedgerLine line(Row row) {
    return new LedgerLine(
        row.getLong("id"),
        Utc.instant(row, "at"),
        lower(row, "kind"),
        lower(row, "from_bucket"),
        lower(row, "to_bucket"),
        Credits.decimal(row.getLong("amount_micro")),
        row.getUUID("lot_id"),
        row.getUUID("lease_id"),
        row.getString("charge_id"));
  }

  private static String lower(Row row, String column) {
    return row.getString(column).toLowerCase(Locale.ROOT);
  }
}
