package dev.tollgate.billing;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.problem.ProblemException;
import jakarta.enterprise.context.RequestScoped;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;

/// Whose token the request carries.
@RequestScoped
public class Caller {
  private final JsonWebToken token;

  Caller(JsonWebToken token) {
    this.token = token;
  }

  /// The account that pays; its rows are all that the request may see.
  public UUID accountId() {
    if (token.getClaim("account") instanceof String account) {
      return UUID.fromString(account);
    }
    throw new ProblemException(ErrorCode.UNAUTHENTICATED, "The token names no account.");
  }
}
