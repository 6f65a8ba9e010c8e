package dev.tollgate.billing.settlement;

import dev.tollgate.billing.Utc;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Charges in Postgres, each once (P11). The lots that each burnt stand in the ledger (WA-5).
@ApplicationScoped
class Charges {
  /// One look at the index for each, however few charges Postgres believes to be there.
  private static final String KNOWN =
      """
      select k.account_id, k.charge_id
        from unnest($1::uuid[], $2::text[]) as k(account_id, charge_id)
       cross join lateral (
         select from charge c where c.account_id = k.account_id and c.charge_id = k.charge_id limit 1) as settled
      """;

  private static final String INSERT =
      """
      insert into charge (account_id, charge_id, lease_id, credits_micro, debited_micro, waived_micro, late,
                          settled_at, event_id, request_id, feature, provider, model, requested_model,
                          multiplier_micro, price_version)
      select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::bigint[], $5::bigint[], $6::bigint[],
                           $7::boolean[], $8::timestamptz[], $9::uuid[], $10::text[], $11::text[], $12::text[],
                           $13::text[], $14::text[], $15::bigint[], $16::text[])
      """;

  private static final String DESCRIBE =
      """
      update charge c
         set event_id = n.event_id, request_id = n.request_id, feature = n.feature, provider = n.provider,
             model = n.model, requested_model = n.requested_model, multiplier_micro = n.multiplier_micro,
             price_version = n.price_version
        from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                    $9::bigint[], $10::text[])
          as n(account_id, charge_id, event_id, request_id, feature, provider, model, requested_model,
               multiplier_micro, price_version)
       where c.account_id = n.account_id and c.charge_id = n.charge_id and c.event_id is null
      """;

  private static final String EVENTS =
      """
      insert into charge_event (account_id, event_id, charge_id)
      select * from unnest($1::uuid[], $2::uuid[], $3::text[])
      on conflict do nothing
      """;

  /// Which of these were settled before.
  Uni<Set<ChargeKey>> known(SqlConnection transaction, Collection<ChargeKey> keys) {
    List<ChargeKey> asked = List.copyOf(keys);
    Tuple columns =
        Tuple.of(
            column(asked, ChargeKey::accountId, UUID[]::new),
            column(asked, ChargeKey::chargeId, String[]::new));
    return transaction
        .preparedQuery(KNOWN)
        .execute(columns)
        .map(
            rows -> {
              Set<ChargeKey> known = new HashSet<>();
              for (Row row : rows) {
                known.add(new ChargeKey(row.getUUID("account_id"), row.getString("charge_id")));
              }
              return known;
            });
  }

  Uni<Void> write(SqlConnection transaction, Settlement settlement) {
    List<Charge> charges = List.copyOf(settlement.charges());
    Map<ChargeKey, ChargeDetails> later = settlement.laterDetails();
    Map<UUID, ChargeKey> events = settlement.events();
    return Uni.combine()
        .all()
        .unis(
            whenAny(charges, () -> transaction.preparedQuery(INSERT).execute(charges(charges))),
            whenAny(
                later.keySet(), () -> transaction.preparedQuery(DESCRIBE).execute(details(later))),
            whenAny(
                events.keySet(), () -> transaction.preparedQuery(EVENTS).execute(events(events))))
        .discardItems();
  }

  private static Uni<Void> whenAny(
      Collection<?> rows, Supplier<Uni<? extends RowSet<Row>>> statement) {
    return rows.isEmpty()
        ? Uni.createFrom().voidItem()
        : Uni.createFrom().deferred(statement).replaceWithVoid();
  }

  private static Tuple charges(List<Charge> charges) {
    return Tuple.tuple()
        .addArrayOfUUID(column(charges, charge -> charge.key().accountId(), UUID[]::new))
        .addArrayOfString(column(charges, charge -> charge.key().chargeId(), String[]::new))
        .addArrayOfUUID(column(charges, Charge::leaseId, UUID[]::new))
        .addArrayOfLong(column(charges, Charge::creditsMicro, Long[]::new))
        .addArrayOfLong(column(charges, charge -> charge.debit().debitedMicro(), Long[]::new))
        .addArrayOfLong(column(charges, charge -> charge.debit().waivedMicro(), Long[]::new))
        .addArrayOfBoolean(column(charges, charge -> charge.debit().late(), Boolean[]::new))
        .addArrayOfOffsetDateTime(
            column(charges, charge -> Utc.of(charge.settledAt()), OffsetDateTime[]::new))
        .addArrayOfUUID(detail(charges, ChargeDetails::eventId, UUID[]::new))
        .addArrayOfString(detail(charges, ChargeDetails::requestId, String[]::new))
        .addArrayOfString(detail(charges, ChargeDetails::feature, String[]::new))
        .addArrayOfString(detail(charges, ChargeDetails::provider, String[]::new))
        .addArrayOfString(detail(charges, ChargeDetails::model, String[]::new))
        .addArrayOfString(detail(charges, ChargeDetails::requestedModel, String[]::new))
        .addArrayOfLong(detail(charges, ChargeDetails::multiplierMicro, Long[]::new))
        .addArrayOfString(detail(charges, ChargeDetails::priceVersion, String[]::new));
  }

  private static Tuple details(Map<ChargeKey, ChargeDetails> later) {
    List<ChargeKey> keys = List.copyOf(later.keySet());
    List<ChargeDetails> details = List.copyOf(later.values());
    return Tuple.tuple()
        .addArrayOfUUID(column(keys, ChargeKey::accountId, UUID[]::new))
        .addArrayOfString(column(keys, ChargeKey::chargeId, String[]::new))
        .addArrayOfUUID(column(details, ChargeDetails::eventId, UUID[]::new))
        .addArrayOfString(column(details, ChargeDetails::requestId, String[]::new))
        .addArrayOfString(column(details, ChargeDetails::feature, String[]::new))
        .addArrayOfString(column(details, ChargeDetails::provider, String[]::new))
        .addArrayOfString(column(details, ChargeDetails::model, String[]::new))
        .addArrayOfString(column(details, ChargeDetails::requestedModel, String[]::new))
        .addArrayOfLong(column(details, ChargeDetails::multiplierMicro, Long[]::new))
        .addArrayOfString(column(details, ChargeDetails::priceVersion, String[]::new));
  }

  private static Tuple events(Map<UUID, ChargeKey> events) {
    List<UUID> ids = List.copyOf(events.keySet());
    List<ChargeKey> keys = List.copyOf(events.values());
    return Tuple.of(
        column(keys, ChargeKey::accountId, UUID[]::new),
        ids.toArray(UUID[]::new),
        column(keys, ChargeKey::chargeId, String[]::new));
  }

  private static <V> V[] detail(
      List<Charge> charges, Function<ChargeDetails, V> value, IntFunction<V[]> array) {
    return column(charges, charge -> ofNullable(charge.details(), value), array);
  }

  private static <V> @Nullable V ofNullable(
      @Nullable ChargeDetails details, Function<ChargeDetails, V> value) {
    return details == null ? null : value.apply(details);
  }

  private static <T, V> V[] column(
      List<T> rows, Function<T, ? extends @Nullable V> value, IntFunction<V[]> array) {
    return rows.stream().map(value).toArray(array);
  }
}
