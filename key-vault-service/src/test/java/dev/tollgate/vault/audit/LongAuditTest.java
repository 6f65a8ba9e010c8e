package dev.tollgate.vault.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.vault.audit.AuditEntry.Action;
import dev.tollgate.vault.kek.ServiceKeys;
import dev.tollgate.vault.support.VaultDatabase;
import dev.tollgate.vault.support.VaultTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A log of very many pages, written past the vault as the vault would have written it.
@VaultTest
@Tag("KV-11")
class LongAuditTest {
  private static final int BATCHES = 1_000;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Instant AT = Instant.parse("2026-11-20T10:07:00Z");

  @Inject ServiceKeys keys;
  @Inject WorkerTransactions worker;

  private AuditVerifier verifier;
  private long first;
  private byte[] headBefore;

  @BeforeEach
  void write() throws SQLException {
    verifier = new AuditVerifier(worker, keys, 1);
    first = Long.parseLong(VaultDatabase.one("select seq + 1 from audit_head"));
    headBefore =
        HexFormat.of().parseHex(VaultDatabase.one("select encode(mac, 'hex') from audit_head"));
    head(last(), batches(UUID.randomUUID()));
  }

  @AfterEach
  void takeAway() {
    head(first - 1, headBefore);
    VaultDatabase.update("delete from audit_entry where batch >= ?", first);
    VaultDatabase.update("delete from audit_batch where seq >= ?", first);
  }

  private static void head(long seq, byte[] mac) {
    VaultDatabase.update("update audit_head set seq = ?, mac = ?", seq, mac);
  }

  /// @return the last one's HMAC
  private byte[] batches(UUID account) throws SQLException {
    try (Connection connection = VaultDatabase.connect();
        PreparedStatement batch =
            connection.prepareStatement(
                "insert into audit_batch (seq, key_id, entries, mac) values (?, ?, 1, ?)");
        PreparedStatement entry =
            connection.prepareStatement(
                "insert into audit_entry (batch, ordinal, account_id, at, action, outcome, provider)"
                    + " values (?, 1, ?, '2026-11-20T10:07:00Z', 'TEST', 'done', 'openai')")) {
      connection.setAutoCommit(false);
      byte[] mac = headBefore;
      for (long seq = first; seq <= last(); seq++) {
        mac = AuditChain.mac(keys.audit().hash(), mac, seq, List.of(entryOf(account)));
        batch.setLong(1, seq);
        batch.setObject(2, keys.audit().id());
        batch.setBytes(3, mac);
        batch.addBatch();
        entry.setLong(1, seq);
        entry.setObject(2, account);
        entry.addBatch();
      }
      batch.executeBatch();
      entry.executeBatch();
      connection.commit();
      return mac;
    }
  }

  private static AuditEntry entryOf(UUID account) {
    return new AuditEntry(
        AT, account, Action.TEST, AuditEntry.DONE, "openai", null, null, null, null, "test");
  }

  @Test
  void is_followed_to_its_end_and_to_where_it_breaks() {
    AuditVerification found = verifier.verify(AuditAnchor.NONE).await().atMost(PATIENCE);
    assertThat(found.intact()).isTrue();
    assertThat(found.batches()).isEqualTo(last());

    VaultDatabase.update("update audit_entry set outcome = 'forged' where batch = ?", last());
    AuditVerification forged = verifier.verify(AuditAnchor.NONE).await().atMost(PATIENCE);
    assertThat(forged.intact()).isFalse();
    assertThat(forged.firstBroken()).isEqualTo(last());
  }

  @Test
  void needs_no_more_stack_than_a_short_one() {
    long frames =
        verifier
            .verify(AuditAnchor.NONE)
            .map(found -> StackWalker.getInstance().walk(Stream::count))
            .await()
            .atMost(PATIENCE);

    assertThat(frames).as("with a page for each of %d batches", last()).isLessThan(BATCHES);
  }

  private long last() {
    return first + BATCHES - 1;
  }
}
