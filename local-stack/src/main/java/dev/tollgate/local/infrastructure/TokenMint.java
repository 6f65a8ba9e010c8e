package dev.tollgate.local.infrastructure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Signs tokens as entitlement does, with the development key: for the local operator and tests.
public final class TokenMint {
  public static final String ISSUER = "https://tollgate.local";
  public static final String AUDIENCE = "tollgate";

  private static final Duration LIFE = Duration.ofHours(1);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SigningKeys keys;
  private final Clock clock;

  public TokenMint(SigningKeys keys, Clock clock) {
    this.keys = keys;
    this.clock = clock;
  }

  /// A token of the operator, who has no account.
  public String operator() {
    var claims = claims(UUID.randomUUID(), "operator", List.of("operator"));
    return sign(claims);
  }

  /// The claims every valid token carries, good for an hour; the caller may change them.
  public Map<String, Object> claims(UUID principal, String type, List<String> roles) {
    var claims = new LinkedHashMap<String, Object>();
    claims.put("iss", ISSUER);
    claims.put("aud", AUDIENCE);
    claims.put("sub", principal.toString());
    claims.put("jti", UUID.randomUUID().toString());
    claims.put("iat", clock.instant().getEpochSecond());
    claims.put("exp", clock.instant().plus(LIFE).getEpochSecond());
    claims.put("ptype", type);
    claims.put("groups", roles);
    return claims;
  }

  public String sign(Map<String, Object> claims) {
    return sign(claims, keys.currentId(), keys.current());
  }

  /// Signs with any key under any name: for tokens that must be refused.
  public static String sign(Map<String, Object> claims, String keyId, RSAPrivateCrtKey key) {
    String header = encode(json(Map.of("alg", "RS256", "typ", "JWT", "kid", keyId)));
    String content = header + "." + encode(json(claims));
    try {
      var signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      signature.update(content.getBytes(StandardCharsets.US_ASCII));
      return content + "." + encode(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot sign", e);
    }
  }

  private static byte[] json(Map<String, Object> value) {
    try {
      return JSON.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("claims are not JSON", e);
    }
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
