package dev.tollgate.vault.kek;

import io.vertx.mutiny.sqlclient.Row;
import java.util.UUID;

/// A key of ours as it is stored: wrapped, with what tells a wrong one after unwrapping.
record SealedKey(UUID id, WrappedKey wrapped, byte[] checkValue) {
  /// Of a row with `id`, `kek_id`, `wrapped`, `check_value`.
  static SealedKey of(Row row) {
    return new SealedKey(
        row.getUUID("id"),
        new WrappedKey(row.getString("kek_id"), row.getBuffer("wrapped").getBytes()),
        row.getBuffer("check_value").getBytes());
  }

  /// Of a row in which the columns are called `<prefix>_id`, `<prefix>_kek`, `<prefix>_wrapped` and
  /// `<prefix>_check`.
  static SealedKey of(Row row, String prefix) {
    return new SealedKey(
        row.getUUID(prefix + "_id"),
        new WrappedKey(
            row.getString(prefix + "_kek"), row.getBuffer(prefix + "_wrapped").getBytes()),
        row.getBuffer(prefix + "_check").getBytes());
  }
}
