package dev.tollgate.billing.conservation;

import dev.tollgate.billing.Inputs;
import dev.tollgate.billing.Utc;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
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

  /// Reads the whole ledger of whom it is about. Postgres ends it after a minute, which is 503:
  /// what is too large for that is checked account by account, or from the exported ledgers.
  ///
  /// @param account one account; all when absent
  /// @param from inclusive; from the beginning when absent
  /// @param to exclusive; now when absent
  @GET
  public Uni<Conservation> report(
      @QueryParam("account") @Nullable String account,
      @QueryParam("from") @Nullable String from,
      @QueryParam("to") @Nullable String to) {
    var inputs = new Inputs();
    UUID of = inputs.id("account", account);
    Instant since = inputs.time("from", from);
    Instant until = to == null ? Utc.now(clock) : inputs.time("to", to);
    if (since != null && until != null && !since.isBefore(until)) {
      inputs.refuse("from", "must lie before to");
    }
    inputs.check();
    return conservations.of(of, since, Objects.requireNonNull(until));
  }
}
