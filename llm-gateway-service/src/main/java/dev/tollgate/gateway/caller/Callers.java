package dev.tollgate.gateway.caller;

import dev.tollgate.contracts.account.Caller;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.gateway.refusal.Refusal;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;

/// Answers "who calls?" from the request's headers; immediately for a credential seen before.
public final class Callers {
  private final Tokens tokens;
  private final AccessKeys accessKeys;

  public Callers(Tokens tokens, AccessKeys accessKeys) {
    this.tokens = tokens;
    this.accessKeys = accessKeys;
  }

  /// @return fails with a refusal: 401 for a credential that is none, 503 when we cannot tell
  public Future<Caller> authenticate(MultiMap headers) {
    String credential = Credentials.of(headers);
    if (credential == null) {
      return Future.failedFuture(
          Refusal.of(
                  ErrorCode.UNAUTHENTICATED,
                  "send a token or an access key as Authorization: Bearer … or x-api-key")
              .asException());
    }
    return credential.startsWith(AccessKeys.PREFIX)
        ? accessKeys.resolve(credential)
        : tokens.verify(credential);
  }
}
