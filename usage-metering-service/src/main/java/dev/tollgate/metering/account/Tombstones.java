package dev.tollgate.metering.account;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Marks by which an erased account is recognised, but not found: HMAC-SHA-256 of its id under a
/// secret of this database. They stay for ever: a call may lie in a gateway's spool for any time.
@ApplicationScoped
class Tombstones {
  private static final String ALGORITHM = "HmacSHA256";

  private volatile @Nullable SecretKeySpec key;

  /// The mark of each account, in hexadecimal.
  Uni<Map<UUID, String>> of(SqlClient connection, Collection<UUID> accounts) {
    return secret(connection).map(secret -> marks(accounts, secret));
  }

  private Uni<SecretKeySpec> secret(SqlClient connection) {
    SecretKeySpec known = key;
    if (known != null) {
      return Uni.createFrom().item(known);
    }
    return connection
        .query("select secret from hash_key")
        .execute()
        .map(rows -> new SecretKeySpec(rows.iterator().next().getBuffer(0).getBytes(), ALGORITHM))
        .invoke(loaded -> key = loaded);
  }

  private static Map<UUID, String> marks(Collection<UUID> accounts, SecretKeySpec secret) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(secret);
      Map<UUID, String> marks = LinkedHashMap.newLinkedHashMap(accounts.size());
      for (UUID account : accounts) {
        byte[] mark = mac.doFinal(account.toString().getBytes(StandardCharsets.UTF_8));
        marks.put(account, HexFormat.of().formatHex(mark));
      }
      return marks;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }
}
