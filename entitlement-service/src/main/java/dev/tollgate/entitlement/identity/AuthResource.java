package dev.tollgate.entitlement.identity;

import dev.tollgate.entitlement.Printable;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.UUID;

/// Sign in and stay signed in. The only endpoints, with the published keys, that need no token.
@Path("/v1/auth")
@PermitAll
public class AuthResource {
  private final DeviceSignIn devices;
  private final TokenDesk desk;

  AuthResource(DeviceSignIn devices, TokenDesk desk) {
    this.devices = devices;
    this.desk = desk;
  }

  /// @param deviceId made by the client at its first start, random, and kept
  public record DeviceRequest(@NotNull UUID deviceId) {}

  public record RefreshRequest(@NotNull @Size(max = 200) @Printable String refreshToken) {}

  @POST
  @Path("/device")
  public Uni<Response> device(
      @NotNull @Valid DeviceRequest request, @Context HttpServerRequest http) {
    return devices
        .signIn(request.deviceId(), address(http.remoteAddress()))
        .map(AuthResource::uncached);
  }

  @POST
  @Path("/refresh")
  public Uni<Response> refresh(@NotNull @Valid RefreshRequest request) {
    return desk.refresh(request.refreshToken()).map(AuthResource::uncached);
  }

  /// A proxy may know none, and say so: `unknown`.
  private static String address(SocketAddress remote) {
    String known = remote.hostAddress();
    return known == null ? remote.host() : known;
  }

  private static Response uncached(Tokens tokens) {
    CacheControl never = new CacheControl();
    never.setNoStore(true);
    return Response.ok(tokens).cacheControl(never).build();
  }
}
