package dev.tollgate.metering;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.problem.ProblemException;
import jakarta.enterprise.context.RequestScoped;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;

/// Whose request this is, by its verified token.
@RequestScoped
public class Caller {
  private final JsonWebToken token;

  Caller(JsonWebToken token) {
    this.token = token;
  }

  /// The one account that the token names.
  ///
  /// @throws ProblemException 401 for a token without one
  public UUID account() {
    String claim = token.getClaim("account");
    try {
      return UUID.fromString(String.valueOf(claim));
    } catch (IllegalArgumentException e) {
      throw new ProblemException(ErrorCode.UNAUTHENTICATED, "The token names no account.");
    }
  }

  /// For accounts whose older tokens are void.
  public Instant issuedAt() {
    return Instant.ofEpochSecond(token.getIssuedAtTime());
  }

  /// When the token ends, and with it whatever it opened.
  public Instant until() {
    return Instant.ofEpochSecond(token.getExpirationTime());
  }
}
