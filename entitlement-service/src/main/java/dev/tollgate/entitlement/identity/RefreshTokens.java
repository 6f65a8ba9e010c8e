package dev.tollgate.entitlement.identity;

import dev.tollgate.contracts.account.PrincipalType;
import dev.tollgate.entitlement.EntitlementConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;

/// Refresh tokens, each good for one use. Those that descend from one sign-in are a family.
@ApplicationScoped
public class RefreshTokens {
  private static final String PREFIX = "tgr_";

  private final Secrets secrets;
  private final EntitlementConfig config;
  private final Clock clock;

  RefreshTokens(Secrets secrets, EntitlementConfig config, Clock clock) {
    this.secrets = secrets;
    this.config = config;
    this.clock = clock;
  }

  /// A token as it is kept.
  record Kept(UUID family, Principal principal, boolean used) {}

  /// Issues the next token of a family; the clear text exists only in what is returned.
  Uni<String> issue(SqlConnection tx, UUID family, Principal principal) {
    String token = secrets.mint(PREFIX);
    OffsetDateTime now = now();
    return tx.preparedQuery(
            """
            insert into refresh_token (token_hash, family, account_id, principal_id,
              principal_type, issued_at, expires_at)
            values ($1, $2, $3, $4, $5, $6, $7)
            """)
        .execute(
            Tuple.tuple()
                .addValue(hash(token))
                .addUUID(family)
                .addUUID(principal.accountId())
                .addUUID(principal.principalId())
                .addString(principal.type().name())
                .addOffsetDateTime(now)
                .addOffsetDateTime(now.plus(config.refreshTokenLife())))
        .replaceWith(token);
  }

  /// Empty when there is no such token, or it has expired. Who acts on the answer holds the
  /// account's lock: without it another use of the family may be on its way.
  Uni<Optional<Kept>> find(SqlClient connection, String token) {
    return connection
        .preparedQuery(
            """
            select family, account_id, principal_id, principal_type, used_at is not null as used
              from refresh_token
             where token_hash = $1 and expires_at >= $2
            """)
        .execute(Tuple.of(hash(token), now()))
        .map(RefreshTokens::first);
  }

  Uni<Void> markUsed(SqlConnection tx, String token) {
    return tx.preparedQuery("update refresh_token set used_at = $2 where token_hash = $1")
        .execute(Tuple.of(hash(token), now()))
        .replaceWithVoid();
  }

  /// Takes every token of the family out of use.
  Uni<Void> revoke(SqlConnection tx, UUID family) {
    return tx.preparedQuery("delete from refresh_token where family = $1")
        .execute(Tuple.of(family))
        .replaceWithVoid();
  }

  /// Drops what the account has too much of before a token of this family is issued: expired
  /// tokens, which are of no more use, not even to notice a theft, and the families that were not
  /// renewed for longest.
  Uni<Void> makeRoom(SqlConnection tx, UUID accountId, UUID family) {
    return tx.preparedQuery(
            """
            delete from refresh_token
             where account_id = $1
               and (expires_at < $2
                    or family in (select family from refresh_token
                                   where account_id = $1 and family <> $3
                                   group by family
                                   order by max(issued_at) desc, family offset $4))
            """)
        .execute(Tuple.of(accountId, now(), family, config.tokenFamiliesMax() - 1L))
        .replaceWithVoid();
  }

  private OffsetDateTime now() {
    return clock.instant().atOffset(ZoneOffset.UTC);
  }

  private static Buffer hash(String token) {
    return Buffer.buffer(Secrets.sha256(token));
  }

  private static Optional<Kept> first(RowSet<Row> rows) {
    for (Row row : rows) {
      return Optional.of(
          new Kept(
              row.getUUID("family"),
              new Principal(
                  row.getUUID("account_id"),
                  row.getUUID("principal_id"),
                  PrincipalType.valueOf(row.getString("principal_type"))),
              row.getBoolean("used")));
    }
    return Optional.empty();
  }
}
