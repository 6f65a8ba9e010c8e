package dev.tollgate.entitlement.identity;

import io.smallrye.jwt.auth.principal.DefaultJWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.DefaultJWTTokenParser;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipalFactory;
import io.smallrye.jwt.auth.principal.ParseException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import org.jose4j.jwt.consumer.JwtContext;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.UnresolvableKeyException;

/// Verifies tokens with the keys this service itself publishes, instead of fetching them from
/// itself over HTTP. Issuer, audience, expiry and algorithm are checked as everywhere.
@ApplicationScoped
@Alternative
@Priority(1)
class OwnTokens extends JWTCallerPrincipalFactory {
  private final DefaultJWTTokenParser parser;

  OwnTokens(SigningKeys keys) {
    this.parser = new Parser(keys);
  }

  @Override
  public JWTCallerPrincipal parse(String token, JWTAuthContextInfo expected) throws ParseException {
    JwtContext verified = parser.parse(token, expected);
    String type = verified.getJoseObjects().getFirst().getHeader("typ");
    return new DefaultJWTCallerPrincipal(token, type, verified.getJwtClaims());
  }

  private static final class Parser extends DefaultJWTTokenParser {
    private final SigningKeys keys;

    Parser(SigningKeys keys) {
      this.keys = keys;
    }

    @Override
    protected VerificationKeyResolver getVerificationKeyResolver(JWTAuthContextInfo expected) {
      return (signature, nesting) ->
          keys.find(String.valueOf(signature.getKeyIdHeaderValue()))
              .orElseThrow(() -> new UnresolvableKeyException("unknown kid"))
              .published();
    }
  }
}
