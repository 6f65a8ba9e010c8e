package dev.tollgate.entitlement.account;

import dev.tollgate.contracts.account.AccountKind;
import dev.tollgate.contracts.account.AccountStatus;
import dev.tollgate.contracts.account.MigrationStatus;
import dev.tollgate.contracts.account.RouteConfig;
import dev.tollgate.contracts.account.Tier;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An account as a row, and back.
public final class AccountRows {
  private AccountRows() {}

  /// Reads the columns of table `account`.
  public static Account read(Row row) {
    return new Account(
        row.getUUID("id"),
        row.getLong("version"),
        AccountKind.valueOf(row.getString("kind")),
        AccountStatus.valueOf(row.getString("status")),
        Tier.valueOf(row.getString("granted_tier")),
        Tier.valueOf(row.getString("subscribed_tier")),
        row.getInteger("seats"),
        row.getLong("subscription_version"),
        row.getInteger("agent_quota"),
        row.getOffsetDateTime("anchor").toInstant(),
        routeConfig(row.getJsonObject("route_config")),
        instant(row.getOffsetDateTime("tokens_not_before")),
        row.getUUID("merged_into"),
        row.getOffsetDateTime("created_at").toInstant(),
        instant(row.getOffsetDateTime("own_keys_ended_at")));
  }

  /// In the order of the table's columns.
  static Tuple write(Account account) {
    return Tuple.from(
        Arrays.asList(
            account.id(),
            account.version(),
            account.kind().name(),
            account.status().name(),
            account.grantedTier().name(),
            account.subscribedTier().name(),
            account.seats(),
            account.subscriptionVersion(),
            account.agentQuota(),
            account.anchor().atOffset(ZoneOffset.UTC),
            json(account.routeConfig()),
            offset(account.tokensNotBefore()),
            account.mergedInto(),
            account.createdAt().atOffset(ZoneOffset.UTC),
            offset(account.ownKeysEndedAt())));
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }

  private static @Nullable OffsetDateTime offset(@Nullable Instant time) {
    return time == null ? null : time.atOffset(ZoneOffset.UTC);
  }

  private static @Nullable RouteConfig routeConfig(@Nullable JsonObject json) {
    return json == null
        ? null
        : new RouteConfig(
            MigrationStatus.valueOf(json.getString("status")),
            json.getJsonArray("migratedFeatures").stream()
                .map(String.class::cast)
                .collect(Collectors.toSet()),
            json.getBoolean("clientMayUsePlatform"));
  }

  private static @Nullable JsonObject json(@Nullable RouteConfig config) {
    return config == null
        ? null
        : JsonObject.of(
            "status", config.status().name(),
            "migratedFeatures", new JsonArray(List.copyOf(config.migratedFeatures())),
            "clientMayUsePlatform", config.clientMayUsePlatform());
  }
}
