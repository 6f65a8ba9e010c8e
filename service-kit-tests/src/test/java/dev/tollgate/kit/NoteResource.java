package dev.tollgate.kit;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.problem.ProblemException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/// A public API that fails in all the ways an API can.
@PermitAll
@Path("/v1/notes")
public class NoteResource {
  private final JsonWebToken token;

  NoteResource(JsonWebToken token) {
    this.token = token;
  }

  public record Note(@NotBlank String title, @Max(9) int stars, @Nullable @Valid List<Tag> tags) {}

  public record Tag(@NotBlank String name) {}

  @POST
  public Note add(@Valid Note note) {
    return note;
  }

  @GET
  @Path("/fast")
  public Note tooFast() {
    throw new ProblemException(ErrorCode.RATE_LIMITED, "Slower, please.", Duration.ofMillis(1_200));
  }

  /// For those who have a token.
  @GET
  @Path("/mine")
  @RolesAllowed("account")
  public String mine() {
    return "mine";
  }

  /// For those who have an access key, too: whose notes they would be.
  @GET
  @Path("/read")
  @RolesAllowed({"account", "access-key"})
  public String read() {
    return token.getClaim("account");
  }

  /// Postgres does not take a character of the caller's.
  @GET
  @Path("/unstorable/{state}")
  public Note unstorable(String state) {
    throw new CompletionException(
        new PgException("invalid byte sequence for encoding \"UTF8\": 0x00", "ERROR", state, null));
  }

  /// Its connection to Postgres breaks off.
  @GET
  @Path("/cut")
  public Note cut() {
    throw ClosedConnectionException.INSTANCE;
  }

  @GET
  @Path("/fault")
  public Note fault() {
    throw new IllegalStateException("password=hunter2");
  }
}
