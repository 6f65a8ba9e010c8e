package dev.tollgate.vault.providerkey;

import dev.tollgate.vault.providerkey.ProviderKey.Label;
import dev.tollgate.vault.providerkey.ProviderKey.State;
import dev.tollgate.vault.providerkey.ProviderKey.Switch;
import dev.tollgate.vault.providerkey.ProviderKey.Use;
import dev.tollgate.vault.providerkey.ProviderKey.Versions;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A provider key as a row and back.
final class ProviderKeyRow {
  private ProviderKeyRow() {}

  static ProviderKey read(Row row) {
    return new ProviderKey(
        row.getUUID("id"),
        row.getUUID("account_id"),
        row.getString("provider"),
        new Switch(State.valueOf(row.getString("state")), row.getBoolean("switched_off_by_tier")),
        secret(row),
        new Label(row.getString("alias"), row.getString("model")),
        new Use(instant(row, "last_used_at"), row.getString("last_used_for")),
        new Versions(
            row.getLong("version"),
            row.getLong("key_version"),
            row.getOffsetDateTime("created_at").toInstant(),
            row.getOffsetDateTime("updated_at").toInstant()));
  }

  private static @Nullable SealedSecret secret(Row row) {
    @Nullable String envelope = row.getString("envelope");
    return envelope == null
        ? null
        : new SealedSecret(
            row.getUUID("data_key_id"),
            envelope,
            row.getBuffer("fingerprint").getBytes(),
            row.getString("last_four"),
            row.getString("origin"),
            row.getString("endpoint"));
  }

  private static @Nullable Instant instant(Row row, String column) {
    @Nullable OffsetDateTime time = row.getOffsetDateTime(column);
    return time == null ? null : time.toInstant();
  }

  /// In the order of the update statement of [ProviderKeys].
  static Tuple write(ProviderKey key) {
    Optional<SealedSecret> secret = key.secret();
    Versions versions = key.versions();
    @Nullable Instant lastAt = key.use().lastAt();
    return Tuple.tuple()
        .addUUID(key.accountId())
        .addString(key.provider())
        .addString(key.onOff().state().name())
        .addBoolean(key.onOff().switchedOffByTier())
        .addLong(versions.version())
        .addLong(versions.keyVersion())
        .addUUID(secret.map(SealedSecret::dataKeyId).orElse(null))
        .addString(secret.map(SealedSecret::envelope).orElse(null))
        .addValue(secret.map(each -> Buffer.buffer(each.fingerprint())).orElse(null))
        .addString(secret.map(SealedSecret::lastFour).orElse(null))
        .addString(secret.map(SealedSecret::origin).orElse(null))
        .addString(secret.map(SealedSecret::endpoint).orElse(null))
        .addString(key.label().alias())
        .addString(key.label().model())
        .addOffsetDateTime(lastAt == null ? null : lastAt.atOffset(ZoneOffset.UTC))
        .addString(key.use().lastFor())
        .addOffsetDateTime(versions.createdAt().atOffset(ZoneOffset.UTC))
        .addOffsetDateTime(versions.updatedAt().atOffset(ZoneOffset.UTC));
  }
}
