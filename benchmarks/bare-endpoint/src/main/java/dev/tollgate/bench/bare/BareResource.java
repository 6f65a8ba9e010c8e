package dev.tollgate.bench.bare;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.UUID;

/// Reads a row, writes a row, answers: no encryption, no rules, no audit chain.
@Path("/internal/v1/keys/resolve")
public class BareResource {
  private static final String READ = "select secret from benchmark.key where account_id = $1";
  private static final String NOTE =
      "insert into benchmark.use (account_id, request_id, at) values ($1, $2, now())";

  private final Pool pool;

  BareResource(Pool pool) {
    this.pool = pool;
  }

  /// The vault's request, as it comes over the wire.
  public record Question(
      UUID accountId,
      String provider,
      UUID principalId,
      String feature,
      String requestId,
      String gatewayId) {}

  public record Answer(UUID accountId, String provider, String secret) {}

  @POST
  public Uni<Answer> answer(Question question) {
    return pool.preparedQuery(READ)
        .execute(Tuple.of(question.accountId()))
        .map(rows -> rows.iterator().next().getString("secret"))
        .call(() -> note(question))
        .map(secret -> new Answer(question.accountId(), question.provider(), secret));
  }

  private Uni<?> note(Question question) {
    return pool.preparedQuery(NOTE).execute(Tuple.of(question.accountId(), question.requestId()));
  }
}
