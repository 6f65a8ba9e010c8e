package dev.tollgate.gateway.caller;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tollgate.contracts.account.Caller;
import dev.tollgate.contracts.account.PrincipalType;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.gateway.GatewayConfig;
import dev.tollgate.gateway.refusal.Refusal;
import dev.tollgate.gateway.refusal.RefusedException;
import io.vertx.core.Future;
import java.security.Key;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwx.HeaderParameterNames;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/// Our own tokens: RS256 by entitlement. Remembered by full SHA-256 until they expire or are
/// voided.
public final class Tokens {
  private static final AlgorithmConstraints RS256_ONLY =
      new AlgorithmConstraints(ConstraintType.PERMIT, AlgorithmIdentifiers.RSA_USING_SHA256);

  private final SigningKeys keys;
  private final VoidedTokens voided;
  private final GatewayConfig.Token config;
  private final Clock clock;
  private final Cache<Digest, VerifiedToken> verified;

  public Tokens(SigningKeys keys, VoidedTokens voided, GatewayConfig.Token config, Clock clock) {
    this.keys = keys;
    this.voided = voided;
    this.config = config;
    this.clock = clock;
    this.verified = Caffeine.newBuilder().maximumSize(config.cachedMax()).build();
  }

  Future<Caller> verify(String token) {
    Digest digest = Digest.of(token);
    VerifiedToken known = verified.getIfPresent(digest);
    if (known != null) {
      return use(known);
    }
    String kid = kidOf(token);
    if (kid == null) {
      return Future.failedFuture(forged());
    }
    return keys.find(kid)
        .compose(
            key -> {
              if (key == null) {
                return Future.failedFuture(forged());
              }
              VerifiedToken fresh = check(token, key);
              verified.put(digest, fresh);
              return use(fresh);
            });
  }

  private Future<Caller> use(VerifiedToken token) {
    if (!clock.instant().isBefore(token.expiresAt())) {
      return Future.failedFuture(
          Refusal.of(ErrorCode.TOKEN_EXPIRED, "the token has expired; get a new one")
              .asException());
    }
    if (voided.isVoid(token.caller().accountId(), token.issuedAt())) {
      return Future.failedFuture(forged());
    }
    return Future.succeededFuture(token.caller());
  }

  private VerifiedToken check(String token, Key key) {
    JwtConsumer consumer =
        new JwtConsumerBuilder()
            .setJwsAlgorithmConstraints(RS256_ONLY)
            .setVerificationKey(key)
            .setExpectedIssuer(config.issuer())
            .setExpectedAudience(config.audience())
            .setRequireExpirationTime()
            .setRequireIssuedAt()
            .setRequireSubject()
            .setEvaluationTime(NumericDate.fromMilliseconds(clock.instant().toEpochMilli()))
            .build();
    try {
      JwtClaims claims = consumer.processToClaims(token);
      return new VerifiedToken(
          callerOf(claims),
          Instant.ofEpochSecond(claims.getIssuedAt().getValue()),
          Instant.ofEpochSecond(claims.getExpirationTime().getValue()));
    } catch (InvalidJwtException invalid) {
      if (invalid.hasErrorCode(ErrorCodes.EXPIRED)) {
        throw Refusal.of(ErrorCode.TOKEN_EXPIRED, "the token has expired; get a new one")
            .asException();
      }
      throw forged();
    } catch (MalformedClaimException | IllegalArgumentException malformed) {
      throw forged();
    }
  }

  private static Caller callerOf(JwtClaims claims) throws MalformedClaimException {
    String account = claims.getStringClaimValue("account");
    String type = claims.getStringClaimValue("ptype");
    if (account == null || type == null) {
      throw Refusal.of(ErrorCode.FORBIDDEN, "this token names no account that could pay")
          .asException();
    }
    String agent = claims.getStringClaimValue("agent");
    return new Caller(
        UUID.fromString(account),
        UUID.fromString(claims.getSubject()),
        PrincipalType.valueOf(type.toUpperCase(Locale.ROOT)),
        agent == null ? null : UUID.fromString(agent));
  }

  private static @Nullable String kidOf(String token) {
    try {
      JsonWebSignature jws = new JsonWebSignature();
      jws.setCompactSerialization(token);
      return jws.getHeaders().getObjectHeaderValue(HeaderParameterNames.KEY_ID) instanceof String id
          ? id
          : null;
    } catch (JoseException notOne) {
      return null;
    }
  }

  private static RefusedException forged() {
    return Refusal.of(ErrorCode.UNAUTHENTICATED, "the token is not valid").asException();
  }
}
