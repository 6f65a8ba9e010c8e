package dev.tollgate.billing.journal;

import dev.tollgate.billing.wallet.Usd;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.kit.problem.QueryInputs;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// The books, for finance.
@Path("/admin/v1/journal")
@RolesAllowed("operator")
public class JournalResource {
  private static final String HEADER = "entry,recordedAt,accountId,reason,key,book,amountUsd\n";

  private static final String BALANCES =
      "select book, sum(amount_nano)::bigint as nano from journal_line group by book";

  private static final String LINES =
      """
      select entry.id, entry.recorded_at, entry.account_id, entry.reason, entry.key, line.book,
             line.amount_nano
        from (select * from journal_entry where id > $1 and id <= $3 order by id limit $2) entry
        join journal_line line on line.entry_id = entry.id
       order by entry.id, line.position
      """;

  private static final int PAGE = 10_000;
  private static final int PAGE_MAX = 50_000;

  private final WorkerTransactions worker;
  private final JournalEntries journal;
  private final Revenue revenue;

  JournalResource(WorkerTransactions worker, JournalEntries journal, Revenue revenue) {
    this.worker = worker;
    this.journal = journal;
    this.revenue = revenue;
  }

  /// @param books what lies in each, in USD; debits are positive
  /// @param sum of all books: always 0
  public record Balances(Map<String, String> books, String sum) {}

  /// The balance of each book now, with everything recognised that has been earned.
  @GET
  @Path("/balances")
  @Produces(MediaType.APPLICATION_JSON)
  public Uni<Balances> balances() {
    return revenue
        .recognise()
        .chain(() -> worker.pool().query(BALANCES).execute())
        .map(
            rows -> {
              Map<String, Long> nano = new TreeMap<>();
              rows.forEach(row -> nano.put(row.getString("book"), row.getLong("nano")));
              long sum = nano.values().stream().reduce(0L, Math::addExact);
              Map<String, String> books = new TreeMap<>();
              nano.forEach((book, amount) -> books.put(book, Usd.ofNano(amount)));
              return new Balances(books, Usd.ofNano(sum));
            });
  }

  /// Whole entries in order, a line of CSV for each of their lines. What is on a page is all there
  /// will ever be up to its last entry.
  ///
  /// @param after the last entry that the reader has; 0 for the first page
  /// @param limit entries on a page; a page without entries is the end
  @GET
  @Path("/export")
  @Produces("text/csv")
  public Uni<String> export(
      @QueryParam("after") @Nullable String after, @QueryParam("limit") @Nullable String limit) {
    var inputs = new QueryInputs();
    long known = inputs.number("after", after, 0L, 0, Long.MAX_VALUE);
    int entries = inputs.number("limit", limit, PAGE, 1, PAGE_MAX);
    inputs.check();
    return worker
        .inTransaction(journal::lastForGood)
        .chain(last -> worker.pool().preparedQuery(LINES).execute(Tuple.of(known, entries, last)))
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false)
                    .map(JournalResource::csv)
                    .collect(Collectors.joining("", HEADER, "")));
  }

  /// No field of ours holds a comma, a quote or a line end.
  private static String csv(Row row) {
    return String.join(
            ",",
            row.getLong("id").toString(),
            row.getOffsetDateTime("recorded_at").toInstant().toString(),
            row.getUUID("account_id").toString(),
            row.getString("reason"),
            row.getString("key"),
            row.getString("book"),
            Usd.ofNano(row.getLong("amount_nano")))
        + "\n";
  }
}
