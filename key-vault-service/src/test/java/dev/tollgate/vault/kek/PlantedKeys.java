package dev.tollgate.vault.kek;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.vault.envelope.Binding;
import dev.tollgate.vault.envelope.DataKey;
import dev.tollgate.vault.envelope.Envelope;
import dev.tollgate.vault.envelope.KeyedHash;
import dev.tollgate.vault.envelope.Sealer;
import dev.tollgate.vault.envelope.Secret;
import dev.tollgate.vault.support.VaultDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Accounts with a key each, written past the vault as it would have written them: thousands in the
/// time the API takes for tens.
public final class PlantedKeys {
  private static final String ORIGIN = "https://api.openai.com";
  private static final int BATCH = 1000;

  private static final String ADD =
      """
      with tier as (
        insert into account_tier (account_id, version, tier, status) values (?, 1, 'PRO', 'ACTIVE')
      ), data as (
        insert into data_key (id, account_id, kek_id, wrapped, check_value) values (?, ?, ?, ?, ?)
        returning id, account_id
      )
      insert into provider_key (id, account_id, provider, state, version, key_version, data_key_id,
                                envelope, fingerprint, last_four, origin, created_at, updated_at)
      select ?, account_id, 'openai', 'ACTIVE', 1, 1, id, ?, '', '0000', ?, now(), now() from data
      """;

  private final List<UUID> accounts;

  private PlantedKeys(List<UUID> accounts) {
    this.accounts = accounts;
  }

  /// @param masterKey one that the vault knows, as hex
  public static PlantedKeys plant(int count, String masterKey) {
    var kek = new LocalKek(MasterKey.parse(masterKey), List.of());
    List<UUID> accounts = Stream.generate(UUID::randomUUID).limit(count).toList();
    try (Connection connection = VaultDatabase.connect();
        PreparedStatement add = connection.prepareStatement(ADD)) {
      connection.setAutoCommit(false);
      use(connection, kek);
      for (int i = 0; i < count; i++) {
        add(add, kek, accounts.get(i));
        if (i % BATCH == BATCH - 1 || i == count - 1) {
          add.executeBatch();
        }
      }
      connection.commit();
      analyze(connection);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return new PlantedKeys(accounts);
  }

  /// As autovacuum does in a while: without statistics every plan is one for an empty table.
  private static void analyze(Connection connection) throws SQLException {
    connection.setAutoCommit(true);
    try (Statement statement = connection.createStatement()) {
      statement.execute("analyze");
    }
  }

  private static void use(Connection connection, LocalKek kek) throws SQLException {
    try (PreparedStatement add =
        connection.prepareStatement("insert into kek (id) values (?) on conflict do nothing")) {
      add.setString(1, kek.ids().await().indefinitely().primary());
      add.executeUpdate();
    }
  }

  private static void add(PreparedStatement add, LocalKek kek, UUID account) throws SQLException {
    UUID dataKeyId = UUID.randomUUID();
    UUID recordId = UUID.randomUUID();
    byte[] material = new byte[Sealer.KEY_BYTES];
    RandomGenerator.getDefault().nextBytes(material);
    byte[] check = KeyedHash.checkValue(material);
    WrappedKey wrapped =
        kek.wrap(material, DataKeys.purpose(account, dataKeyId)).await().indefinitely();
    Envelope envelope =
        DataKey.of(dataKeyId, material, check)
            .seal(Secret.of(secretOf(account)), binding(account, recordId));
    Object[] values = {
      account,
      dataKeyId,
      account,
      wrapped.kekId(),
      wrapped.bytes(),
      check,
      recordId,
      envelope.text(),
      ORIGIN
    };
    for (int i = 0; i < values.length; i++) {
      add.setObject(i + 1, values[i]);
    }
    add.addBatch();
  }

  private static Binding binding(UUID account, UUID recordId) {
    return new Binding(account, "openai", ORIGIN, recordId);
  }

  public static String secretOf(UUID account) {
    return "sk-good-" + account;
  }

  public UUID any(RandomGenerator random) {
    return accounts.get(random.nextInt(accounts.size()));
  }

  public int count() {
    return accounts.size();
  }

  /// Opens every key as it stands in the database now.
  ///
  /// @param masterKey the only one that is still there
  /// @return accounts whose key does not open, or is another one
  public List<UUID> spoilt(String masterKey) {
    var kek = new LocalKek(MasterKey.parse(masterKey), List.of());
    List<UUID> sound = new ArrayList<>();
    try (Connection connection = VaultDatabase.connect();
        Statement all = connection.createStatement();
        ResultSet rows =
            all.executeQuery(
                """
                select k.account_id, k.id, k.envelope, d.id, d.kek_id, d.wrapped, d.check_value
                  from provider_key k join data_key d on d.id = k.data_key_id and d.current
                """)) {
      while (rows.next()) {
        UUID account = rows.getObject(1, UUID.class);
        if (secretOf(account).equals(open(kek, account, rows))) {
          sound.add(account);
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    assertThat(sound).doesNotHaveDuplicates();
    List<UUID> spoilt = new ArrayList<>(accounts);
    spoilt.removeAll(new HashSet<>(sound));
    return spoilt;
  }

  private static String open(LocalKek kek, UUID account, ResultSet row) throws SQLException {
    UUID dataKeyId = row.getObject(4, UUID.class);
    byte[] material =
        kek.unwrap(
                new WrappedKey(row.getString(5), row.getBytes(6)),
                DataKeys.purpose(account, dataKeyId))
            .await()
            .indefinitely();
    return DataKey.of(dataKeyId, material, row.getBytes(7))
        .open(Envelope.parse(row.getString(3)), binding(account, row.getObject(2, UUID.class)))
        .reveal();
  }
}
