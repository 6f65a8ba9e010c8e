package dev.tollgate.kit.token;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.credential.TokenCredential;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.jwt.auth.principal.DefaultJWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.DefaultJWTTokenParser;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.ParseException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.security.PublicKey;
import java.util.Optional;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.consumer.JwtContext;
import org.jose4j.jwx.HeaderParameterNames;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;

/// Checks a token as smallrye-jwt does (signature, algorithm, issuer, audience, expiry), but with
/// [SigningKeys], which waits for a key without holding a thread: 401 for a token that is not good,
/// 503 while nobody can tell. A service that says no address of keys looks after its tokens itself.
/// An access key, which comes in a token's place, is [AccessKeyVerifier]'s.
@Singleton
class TokenVerifier implements IdentityProvider<TokenAuthenticationRequest> {
  private final SigningKeys keys;
  private final AccessKeyVerifier accessKeys;
  private final JWTAuthContextInfo expected;

  TokenVerifier(SigningKeys keys, AccessKeyVerifier accessKeys, JWTAuthContextInfo expected) {
    this.keys = keys;
    this.accessKeys = accessKeys;
    this.expected = expected;
  }

  /// Before smallrye-jwt's own, which would fetch keys by itself.
  @Override
  public int priority() {
    return IdentityProvider.super.priority() + 1;
  }

  @Override
  public Class<TokenAuthenticationRequest> getRequestType() {
    return TokenAuthenticationRequest.class;
  }

  @Override
  public Uni<SecurityIdentity> authenticate(
      TokenAuthenticationRequest request, AuthenticationRequestContext context) {
    TokenCredential token = request.getToken();
    if (AccessKeyVerifier.isAccessKey(token.getToken())) {
      return accessKeys.verify(token.getToken()).map(caller -> identity(caller).build());
    }
    if (!keys.areFetched()) {
      return Uni.createFrom().nullItem();
    }
    return Uni.createFrom()
        .item(() -> keyId(token.getToken()))
        .chain(keys::find)
        .map(key -> identity(token, key));
  }

  private static String keyId(String token) {
    try {
      var signed = new JsonWebSignature();
      signed.setCompactSerialization(token);
      if (signed.getHeaders().getObjectHeaderValue(HeaderParameterNames.KEY_ID)
          instanceof String id) {
        return id;
      }
      throw new AuthenticationFailedException();
    } catch (JoseException notOne) {
      throw new AuthenticationFailedException(notOne);
    }
  }

  private SecurityIdentity identity(TokenCredential token, Optional<PublicKey> key) {
    try {
      JwtContext verified = new Parser(key).parse(token.getToken(), expected);
      String type = verified.getJoseObjects().getFirst().getHeader("typ");
      JWTCallerPrincipal caller =
          new DefaultJWTCallerPrincipal(token.getToken(), type, verified.getJwtClaims());
      return identity(caller).addCredential(token).build();
    } catch (ParseException notGood) {
      throw new AuthenticationFailedException(notGood);
    }
  }

  private static QuarkusSecurityIdentity.Builder identity(JWTCallerPrincipal caller) {
    return QuarkusSecurityIdentity.builder().setPrincipal(caller).addRoles(caller.getGroups());
  }

  private static final class Parser extends DefaultJWTTokenParser {
    private final Optional<PublicKey> key;

    Parser(Optional<PublicKey> key) {
      this.key = key;
    }

    @Override
    protected VerificationKeyResolver getVerificationKeyResolver(JWTAuthContextInfo expected) {
      return (signature, nesting) ->
          key.orElseThrow(() -> new UnresolvableKeyException("unknown kid"));
    }
  }
}
