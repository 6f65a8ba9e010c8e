package dev.tollgate.entitlement.identity;

import dev.tollgate.entitlement.EntitlementConfig;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/// Mints the tokens that all services accept: RS256, for one account and one principal.
@Singleton
public class AccessTokens {
  static final String AUDIENCE = "tollgate";

  private final SigningKeys keys;
  private final EntitlementConfig config;
  private final Clock clock;

  AccessTokens(SigningKeys keys, EntitlementConfig config, Clock clock) {
    this.keys = keys;
    this.config = config;
    this.clock = clock;
  }

  /// @param roles `account`, and `owner` for who manages its keys and purchases
  public String mint(Principal principal, Set<String> roles) {
    Instant now = clock.instant();
    SigningKey key = keys.current();
    return Jwt.issuer(config.issuer())
        .audience(AUDIENCE)
        .subject(principal.principalId().toString())
        .groups(roles)
        .claim("account", principal.accountId().toString())
        .claim("ptype", principal.type().name().toLowerCase(Locale.ROOT))
        .claim("jti", UUID.randomUUID().toString())
        .issuedAt(now)
        .expiresAt(now.plus(config.accessTokenLife()))
        .jws()
        .algorithm(SignatureAlgorithm.RS256)
        .keyId(key.kid())
        .sign(key.secret());
  }
}
