package dev.tollgate.entitlement.aiconfig;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.contracts.account.RouteConfig;
import dev.tollgate.entitlement.account.Account;
import dev.tollgate.entitlement.account.Accounts;
import dev.tollgate.entitlement.tier.TierCatalogue;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The AI feature configurations: the route order lies with the account, since everybody is told
/// it, the rest here.
@Singleton
public class AiConfigs {
  private static final TypeReference<Map<String, FeatureChoice>> CHOICES = new TypeReference<>() {};

  private final Accounts accounts;
  private final ObjectMapper json;

  AiConfigs(Accounts accounts, ObjectMapper json) {
    this.accounts = accounts;
    this.json = json;
  }

  /// What the account has chosen, filled up with the defaults.
  public Uni<AiConfig> find(SqlConnection tx, Account account, TierCatalogue catalogue) {
    return tx.preparedQuery("select migration_date, features from ai_config where account_id = $1")
        .execute(Tuple.of(account.id()))
        .map(rows -> read(rows, account.routeConfig(), catalogue));
  }

  /// Stores it and, with the account, tells the others.
  Uni<Void> save(SqlConnection tx, Account locked, AiConfig config) {
    Instant date = config.migrationDate();
    RouteConfig route = config.asRouteConfig();
    return tx.preparedQuery(
            """
            insert into ai_config (account_id, migration_date, features) values ($1, $2, $3)
            on conflict (account_id) do update
              set migration_date = excluded.migration_date, features = excluded.features
            """)
        .execute(
            Tuple.of(
                locked.id(),
                date == null ? null : date.atOffset(ZoneOffset.UTC),
                write(config.features())))
        .chain(() -> accounts.save(tx, route == null ? locked.touch() : locked.route(route)));
  }

  private AiConfig read(RowSet<Row> rows, @Nullable RouteConfig route, TierCatalogue catalogue) {
    for (Row row : rows) {
      OffsetDateTime date = row.getOffsetDateTime("migration_date");
      return AiConfig.of(
          route,
          date == null ? null : date.toInstant(),
          choices(row.getJsonObject("features")),
          catalogue);
    }
    return AiConfig.of(route, null, Map.of(), catalogue);
  }

  private Map<String, FeatureChoice> choices(JsonObject stored) {
    try {
      return json.readValue(stored.encode(), CHOICES);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonObject write(Map<String, FeatureChoice> choices) {
    try {
      return new JsonObject(json.writeValueAsString(choices));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
