package dev.tollgate.billing.conservation;

import dev.tollgate.billing.Utc;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// WA-6, for operators.
@Path("/admin/v1/conservation")
@RolesAllowed("operator")
public class ConservationResource {
  private final Conservations conservations;
  private final Clock clock;

  ConservationResource(Conservations conservations, Clock clock) {
    this.conservations = conservations;
    this.clock = clock;
  }

  /// @param account one account; all when absent
  /// @param from inclusive; from the beginning when absent
  /// @param to exclusive; now when absent
  @GET
  public Uni<Conservation> report(
      @QueryParam("account") @Nullable UUID account,
      @QueryParam("from") @Nullable String from,
      @QueryParam("to") @Nullable String to) {
    Instant since = from == null ? null : instant("from", from);
    Instant until = to == null ? Utc.now(clock) : instant("to", to);
    if (since != null && !since.isBefore(until)) {
      throw new ProblemException(ErrorCode.INVALID_REQUEST, "from must lie before to.");
    }
    return conservations.of(account, since, until);
  }

  private static Instant instant(String name, String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new ProblemException(
          ErrorCode.INVALID_REQUEST, name + " must be an instant such as 2026-11-20T00:00:00Z.");
    }
  }
}
