package dev.tollgate.entitlement.identity;

/// What a client gets when it has signed in.
///
/// @param expiresIn seconds until the access token expires
/// @param refreshToken good for one refresh, which gives the next one
public record Tokens(String accessToken, long expiresIn, String refreshToken) {
  /// Never shows the tokens.
  @Override
  public String toString() {
    return "Tokens[expiresIn=" + expiresIn + "]";
  }
}
