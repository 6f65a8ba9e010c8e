package dev.tollgate.gateway.world;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.error.Problem;
import dev.tollgate.contracts.key.KeyResolveRequest;
import dev.tollgate.contracts.key.KeyUses;
import dev.tollgate.contracts.key.KeyUsesReport;
import dev.tollgate.contracts.key.ResolvedKey;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// Holds own keys in plain memory.
public final class FakeVault extends FakePeer {
  private final Map<String, ResolvedKey> keys = new ConcurrentHashMap<>();
  private final Queue<KeyResolveRequest> requests = new ConcurrentLinkedQueue<>();
  private final Map<UUID, KeyUsesReport> reports = new ConcurrentHashMap<>();

  private volatile Runnable meanwhile = () -> {};
  private volatile boolean strange;

  public FakeVault(Vertx vertx) {
    super(vertx, "key-vault-service");
  }

  public void save(
      UUID account, String provider, long version, String key, @Nullable String model) {
    byte[] secret = key.getBytes(StandardCharsets.UTF_8);
    String origin = "https://" + provider + ".example";
    keys.put(
        account + provider,
        new ResolvedKey(account, provider, version, secret, origin, null, model));
  }

  /// As when the key was saved for another address.
  public void sealTo(String origin, UUID account, String provider) {
    keys.computeIfPresent(account + provider, (place, key) -> sealed(key, origin));
  }

  private static ResolvedKey sealed(ResolvedKey key, String origin) {
    return new ResolvedKey(
        key.accountId(),
        key.provider(),
        key.keyVersion(),
        key.secret(),
        origin,
        key.endpoint(),
        key.model());
  }

  /// What happens from now on while a resolve is being answered.
  public void meanwhile(Runnable happens) {
    meanwhile = happens;
  }

  /// Answers resolves as if there were no such path for the gateway.
  public void strange(boolean now) {
    strange = now;
  }

  public void delete(UUID account, String provider) {
    keys.remove(account + provider);
  }

  public List<KeyResolveRequest> requests(UUID account) {
    return requests.stream().filter(r -> r.accountId().equals(account)).toList();
  }

  private Status take(KeyUsesReport report) {
    reports.putIfAbsent(report.reportId(), report);
    return new Status(204);
  }

  /// What was told of the account's kept keys, each report once.
  public List<KeyUses> uses(UUID account) {
    return reports.values().stream()
        .flatMap(report -> report.uses().stream())
        .filter(uses -> uses.accountId().equals(account))
        .toList();
  }

  @Override
  Object answer(String path, byte[] body) throws IOException {
    if (path.equals("/internal/v1/keys/uses")) {
      return take(JSON.readValue(body, KeyUsesReport.class));
    }
    if (!path.equals("/internal/v1/keys/resolve")) {
      throw new IllegalArgumentException("no such path");
    }
    KeyResolveRequest request = JSON.readValue(body, KeyResolveRequest.class);
    requests.add(request);
    meanwhile.run();
    ResolvedKey key = keys.get(request.accountId() + request.provider());
    if (key == null || strange) {
      return Problem.of(strange ? ErrorCode.NOT_FOUND : ErrorCode.NO_ACTIVE_KEY, null);
    }
    Long known = request.ifVersion();
    return known != null && known == key.keyVersion() ? new Status(304) : key;
  }
}
