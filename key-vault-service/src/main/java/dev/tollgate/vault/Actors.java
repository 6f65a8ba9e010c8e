package dev.tollgate.vault;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.problem.ProblemException;
import dev.tollgate.kit.problem.RequestIds;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.RequestScoped;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/// Reads the actor of the running request from its verified token and its connection.
@RequestScoped
public class Actors {
  private final JsonWebToken token;
  private final RoutingContext context;

  Actors(JsonWebToken token, RoutingContext context) {
    this.token = token;
    this.context = context;
  }

  /// @throws ProblemException (401) when the token names no account or no principal
  public Actor current() {
    return actor(uuid(token.getClaim("account")));
  }

  /// The operator who makes the request, acting on an account.
  public Actor operatorFor(UUID accountId) {
    return actor(accountId);
  }

  private Actor actor(UUID accountId) {
    return new Actor(
        accountId,
        uuid(token.getSubject()),
        Instant.ofEpochSecond(token.getIssuedAtTime()),
        address(),
        RequestIds.of(context));
  }

  private String address() {
    return Optional.ofNullable(context.request().remoteAddress())
        .map(SocketAddress::hostAddress)
        .orElse("unknown");
  }

  private static UUID uuid(@Nullable Object claim) {
    try {
      return UUID.fromString(String.valueOf(claim));
    } catch (IllegalArgumentException e) {
      throw new ProblemException(ErrorCode.UNAUTHENTICATED, "The token names no account.");
    }
  }
}
