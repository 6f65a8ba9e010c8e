package dev.tollgate.vault.rotation;

import dev.tollgate.vault.envelope.Binding;
import dev.tollgate.vault.envelope.DataKey;
import dev.tollgate.vault.envelope.Envelope;
import dev.tollgate.vault.envelope.Secret;
import dev.tollgate.vault.envelope.UnreadableEnvelope;
import dev.tollgate.vault.kek.DataKeys;
import dev.tollgate.vault.kek.KeyWrapping;
import dev.tollgate.vault.kek.UnwrapRefused;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Seals every secret anew that a superseded data key sealed, with its account's current one, and
/// destroys data keys that nothing refers to any more.
@ApplicationScoped
class ResealPass implements Pass {
  private static final Logger LOG = Logger.getLogger(ResealPass.class);

  private static final String LEFT =
      """
      select count(*) from provider_key k join data_key d on d.id = k.data_key_id
       where not d.current
      """;

  /// The batch is cut before anything is joined to it: what it costs does not depend on how many
  /// keys there are, or on what the planner thinks of them while they change by the thousand.
  private static final String NEXT =
      """
      with batch as materialized (
        select id, account_id, provider, origin, envelope, data_key_id from provider_key
         where id > $1 and data_key_id is not null order by id limit $2
           for update skip locked
      )
      select k.id as record_id, k.account_id, k.provider, k.origin, k.envelope,
             o.id as old_id, o.kek_id as old_kek, o.wrapped as old_wrapped, o.check_value as old_check,
             n.id as new_id, n.kek_id as new_kek, n.wrapped as new_wrapped, n.check_value as new_check
        from batch k
        left join data_key o on o.id = k.data_key_id and not o.current
        left join data_key n on n.account_id = k.account_id and n.current
       order by k.id
      """;

  private static final String STORE =
      """
      update provider_key k set data_key_id = r.data_key_id, envelope = r.envelope
        from unnest($1::uuid[], $2::uuid[], $3::text[]) as r(id, data_key_id, envelope)
       where k.id = r.id
      """;

  private static final String SWEEP =
      """
      delete from data_key d
       where not d.current and not exists (select 1 from provider_key k where k.data_key_id = d.id)
      """;

  private record Resealed(UUID recordId, UUID dataKeyId, String envelope) {}

  private final DataKeys dataKeys;

  ResealPass(DataKeys dataKeys) {
    this.dataKeys = dataKeys;
  }

  @Override
  public Uni<Long> left(SqlConnection tx) {
    return tx.query(LEFT).execute().map(rows -> rows.iterator().next().getLong(0));
  }

  @Override
  public Uni<Optional<Batch>> move(SqlConnection tx, UUID position, int size) {
    return tx.preparedQuery(NEXT)
        .execute(Tuple.of(position, size))
        .map(rows -> rows.stream().toList())
        .chain(
            rows ->
                rows.isEmpty()
                    ? sweep(tx).replaceWith(Optional.empty())
                    : reseal(tx, rows, rows.getLast().getUUID("record_id")).map(Optional::of));
  }

  private Uni<Batch> reseal(SqlConnection tx, List<Row> rows, UUID position) {
    List<Row> superseded = rows.stream().filter(ResealPass::isSuperseded).toList();
    return reseal(superseded)
        .call(moved -> store(tx, moved))
        .map(moved -> new Batch(superseded.size(), moved.size(), position));
  }

  private static boolean isSuperseded(Row row) {
    return row.getUUID("old_id") != null;
  }

  private Uni<List<Resealed>> reseal(List<Row> rows) {
    return Multi.createFrom()
        .iterable(rows)
        .onItem()
        .transformToUni(this::reseal)
        .merge(KeyWrapping.AT_ONCE)
        .collect()
        .asList()
        .map(all -> all.stream().flatMap(Optional::stream).toList());
  }

  private Uni<Optional<Resealed>> reseal(Row row) {
    UUID account = row.getUUID("account_id");
    if (row.getUUID("new_id") == null) {
      return Uni.createFrom().item(unreadable(row, "its account has no current data key"));
    }
    return dataKeys
        .of(account, row, "old")
        .chain(
            old ->
                dataKeys
                    .of(account, row, "new")
                    .map(current -> Optional.of(move(row, old, current))))
        .onFailure(fault -> fault instanceof UnreadableEnvelope || fault instanceof UnwrapRefused)
        .recoverWithItem(fault -> unreadable(row, fault.getMessage()));
  }

  private static Optional<Resealed> unreadable(Row row, @Nullable String why) {
    LOG.errorf("key record %s cannot be sealed anew: %s", row.getUUID("record_id"), why);
    return Optional.empty();
  }

  private static Resealed move(Row row, DataKey old, DataKey current) {
    var binding =
        new Binding(
            row.getUUID("account_id"),
            row.getString("provider"),
            row.getString("origin"),
            row.getUUID("record_id"));
    try (Secret secret = old.open(Envelope.parse(row.getString("envelope")), binding)) {
      return new Resealed(
          row.getUUID("record_id"), current.id(), current.seal(secret, binding).text());
    }
  }

  private static Uni<Void> store(SqlConnection tx, List<Resealed> moved) {
    Tuple columns =
        Tuple.tuple()
            .addArrayOfUUID(moved.stream().map(Resealed::recordId).toArray(UUID[]::new))
            .addArrayOfUUID(moved.stream().map(Resealed::dataKeyId).toArray(UUID[]::new))
            .addArrayOfString(moved.stream().map(Resealed::envelope).toArray(String[]::new));
    return tx.preparedQuery(STORE).execute(columns).replaceWithVoid();
  }

  private static Uni<Void> sweep(SqlConnection tx) {
    return tx.query(SWEEP).execute().replaceWithVoid();
  }
}
