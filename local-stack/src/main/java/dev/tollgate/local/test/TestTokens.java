package dev.tollgate.local.test;

import dev.tollgate.local.infrastructure.SigningKeys;
import dev.tollgate.local.infrastructure.TokenMint;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Tokens to call the service under test with: good ones, and ones it must refuse.
public final class TestTokens {
  private TestTokens() {}

  /// An account's owner (an anonymous device): roles `account` and `owner`.
  public static String owner(UUID account) {
    return owner(account, UUID.randomUUID());
  }

  public static String owner(UUID account, UUID principal) {
    return mint().sign(claims(account, principal, "device", List.of("account", "owner")));
  }

  /// Somebody of the account who does not own it, such as a team's member: role `account` only.
  public static String member(UUID account) {
    return member(account, UUID.randomUUID());
  }

  public static String member(UUID account, UUID principal) {
    return mint().sign(claims(account, principal, "user", List.of("account")));
  }

  /// An agent of the account: role `account`, claim `agent`.
  public static String agent(UUID account, UUID agent) {
    Map<String, Object> claims = claims(account, UUID.randomUUID(), "agent", List.of("account"));
    claims.put("agent", agent.toString());
    return mint().sign(claims);
  }

  public static String operator() {
    return mint().operator();
  }

  /// An owner's token that ended a minute ago, beyond any leeway.
  public static String expired(UUID account) {
    var past = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-61).minusSeconds(120));
    var mint = new TokenMint(keys(), past);
    return mint.sign(
        claims(mint, account, UUID.randomUUID(), "device", List.of("account", "owner")));
  }

  public static String wrongAudience(UUID account) {
    return changed(account, "aud", "somebody-else");
  }

  public static String wrongIssuer(UUID account) {
    return changed(account, "iss", "https://evil.example");
  }

  /// Signed by a stranger's key under the name of ours.
  public static String forged(UUID account) {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      var stranger = (RSAPrivateCrtKey) generator.generateKeyPair().getPrivate();
      return TokenMint.sign(ownerClaims(account), keys().currentId(), stranger);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A good token's claims under the algorithm `none`, without a signature.
  public static String unsigned(UUID account) {
    String body = owner(account).split("\\.")[1];
    return encode("{\"alg\":\"none\",\"typ\":\"JWT\"}") + "." + body + ".";
  }

  /// A good token's claims and signature under another header.
  public static String headed(UUID account, String header) {
    String good = owner(account);
    return encode(header) + good.substring(good.indexOf('.'));
  }

  /// Any claims at all, well signed.
  public static String of(Map<String, Object> claims) {
    return mint().sign(claims);
  }

  /// An owner's claims, to be changed and handed to [#of].
  public static Map<String, Object> ownerClaims(UUID account) {
    return claims(account, UUID.randomUUID(), "device", List.of("account", "owner"));
  }

  private static String encode(String header) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(header.getBytes(StandardCharsets.US_ASCII));
  }

  private static String changed(UUID account, String claim, Object value) {
    Map<String, Object> claims = ownerClaims(account);
    claims.put(claim, value);
    return mint().sign(claims);
  }

  private static Map<String, Object> claims(
      UUID account, UUID principal, String type, List<String> roles) {
    return claims(mint(), account, principal, type, roles);
  }

  private static Map<String, Object> claims(
      TokenMint mint, UUID account, UUID principal, String type, List<String> roles) {
    Map<String, Object> claims = mint.claims(principal, type, roles);
    claims.put("account", account.toString());
    return claims;
  }

  private static TokenMint mint() {
    return new TokenMint(keys(), Clock.systemUTC());
  }

  private static SigningKeys keys() {
    return TestInfrastructure.infrastructure().signingKeys();
  }
}
