package dev.tollgate.entitlement.identity;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tollgate.entitlement.EntitlementConfig;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.Response;
import java.util.List;

/// What the other services, and anybody else, need to verify our tokens.
@Path("/.well-known")
@PermitAll
public class WellKnownResource {
  /// A key is published at least this long before it signs.
  private static final int LIFE_SECONDS = 300;

  private final SigningKeys keys;
  private final EntitlementConfig config;

  WellKnownResource(SigningKeys keys, EntitlementConfig config) {
    this.keys = keys;
    this.config = config;
  }

  public record Jwks(List<Jwk> keys) {}

  /// The members of OpenID Provider Metadata that fit an issuer without an authorisation page.
  @JsonNaming(SnakeCaseStrategy.class)
  public record Configuration(
      String issuer,
      String jwksUri,
      String tokenEndpoint,
      List<String> subjectTypesSupported,
      List<String> idTokenSigningAlgValuesSupported,
      List<String> claimsSupported) {}

  @GET
  @Path("/jwks.json")
  public Response jwks() {
    return cached(new Jwks(keys.all().stream().map(SigningKey::asJwk).toList()));
  }

  @GET
  @Path("/openid-configuration")
  public Response configuration() {
    String origin = config.publicUrl().toString().replaceAll("/+$", "");
    return cached(
        new Configuration(
            config.issuer(),
            origin + "/.well-known/jwks.json",
            origin + "/v1/auth/refresh",
            List.of("public"),
            List.of("RS256"),
            List.of("sub", "iss", "aud", "exp", "iat", "jti", "account", "ptype", "groups")));
  }

  private static Response cached(Object entity) {
    CacheControl life = new CacheControl();
    life.setMaxAge(LIFE_SECONDS);
    return Response.ok(entity).cacheControl(life).build();
  }
}
