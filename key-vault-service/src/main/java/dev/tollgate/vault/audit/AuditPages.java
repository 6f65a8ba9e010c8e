package dev.tollgate.vault.audit;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.error.Problem;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the audit log of one account.
@ApplicationScoped
public class AuditPages {
  private static final Pattern CURSOR = Pattern.compile("(\\d{1,18})\\.(\\d{1,9})");

  private static final Pattern LIMIT = Pattern.compile("\\d{1,3}");
  private static final int LIMIT_MAX = 500;

  private static final String PAGE =
      """
      select e.batch, e.ordinal, e.at, e.action, e.outcome, e.provider, e.key_version, e.feature,
             e.request_id, p.principal_id, p.source, e.uses
        from audit_entry e
        left join audit_person p on p.batch = e.batch and p.ordinal = e.ordinal
       where e.account_id = $1 and (e.batch, e.ordinal) < ($2, $3)
       order by e.batch desc, e.ordinal desc
       limit $4
      """;

  /// @param before `next` of the page before; null for the latest
  /// @param entries how many at most
  public Uni<AuditPage> page(
      SqlConnection tx, UUID accountId, @Nullable String before, String entries) {
    int limit = limit(entries);
    long batch = Long.MAX_VALUE;
    int ordinal = Integer.MAX_VALUE;
    if (before != null) {
      Matcher cursor = CURSOR.matcher(before);
      if (!cursor.matches()) {
        throw wrong("before", "must be the `next` of an earlier page");
      }
      batch = Long.parseLong(cursor.group(1));
      ordinal = Integer.parseInt(cursor.group(2));
    }
    return tx.preparedQuery(PAGE)
        .execute(Tuple.of(accountId, batch, ordinal, limit))
        .map(rows -> page(rows.stream().toList(), limit));
  }

  private static int limit(String text) {
    int limit = LIMIT.matcher(text).matches() ? Integer.parseInt(text) : 0;
    if (limit < 1 || limit > LIMIT_MAX) {
      throw wrong("limit", "must be a number from 1 to " + LIMIT_MAX);
    }
    return limit;
  }

  /// A 400 that names the parameter.
  static ProblemException wrong(String parameter, String why) {
    return new ProblemException(
        ErrorCode.INVALID_REQUEST,
        parameter + " " + why + ".",
        List.of(new Problem.Field(parameter, why)));
  }

  private static AuditPage page(List<Row> rows, int limit) {
    @Nullable String next =
        rows.size() < limit
            ? null
            : rows.getLast().getLong("batch") + "." + rows.getLast().getInteger("ordinal");
    return new AuditPage(rows.stream().map(AuditPages::line).toList(), next);
  }

  private static AuditPage.Line line(Row row) {
    return new AuditPage.Line(
        row.getOffsetDateTime("at").toInstant(),
        row.getString("action").toLowerCase(Locale.ROOT),
        row.getString("outcome"),
        row.getString("provider"),
        row.getLong("key_version"),
        row.getString("feature"),
        row.getString("request_id"),
        row.getUUID("principal_id"),
        row.getString("source"),
        row.getLong("uses"));
  }
}
