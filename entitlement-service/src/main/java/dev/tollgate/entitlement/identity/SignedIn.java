package dev.tollgate.entitlement.identity;

import dev.tollgate.contracts.account.PrincipalType;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.problem.ProblemException;
import jakarta.enterprise.context.RequestScoped;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/// The caller of the running request, from its verified token.
@RequestScoped
public class SignedIn {
  private final JsonWebToken token;

  SignedIn(JsonWebToken token) {
    this.token = token;
  }

  /// The account the token names; operators have none.
  public UUID accountId() {
    return uuid(token.getClaim("account"));
  }

  public UUID principalId() {
    return uuid(token.getSubject());
  }

  public PrincipalType type() {
    String type = token.getClaim("ptype");
    try {
      return PrincipalType.valueOf(String.valueOf(type).toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw unknown();
    }
  }

  public Principal principal() {
    return new Principal(accountId(), principalId(), type());
  }

  /// Whether the caller owns the account: manages its keys, purchases and sessions.
  public boolean owner() {
    return token.getGroups() != null && token.getGroups().contains("owner");
  }

  private static UUID uuid(@Nullable String claim) {
    try {
      return UUID.fromString(String.valueOf(claim));
    } catch (IllegalArgumentException e) {
      throw unknown();
    }
  }

  private static ProblemException unknown() {
    return new ProblemException(ErrorCode.UNAUTHENTICATED, "The token names nobody we know.");
  }
}
