package dev.tollgate.vault.rotation;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.kit.problem.ProblemException;
import dev.tollgate.vault.kek.KekProvider;
import dev.tollgate.vault.rotation.Rotation.Kind;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.List;

/// Rotating keys: start, watch, retire.
///
/// A master key is distributed by giving it to every instance as another key, activated by making
/// it the primary one; then everything is re-wrapped here and the old one retired.
@Path("/admin/v1/rotation")
@RolesAllowed("operator")
public class RotationResource {
  private final WorkerTransactions worker;
  private final KekProvider kekProvider;
  private final Keks keks;
  private final Rotations rotations;
  private final RewrapPass rewrap;

  RotationResource(
      WorkerTransactions worker,
      KekProvider kekProvider,
      Keks keks,
      Rotations rotations,
      RewrapPass rewrap) {
    this.worker = worker;
    this.kekProvider = kekProvider;
    this.keks = keks;
    this.rotations = rotations;
    this.rewrap = rewrap;
  }

  /// @param rotations the latest first
  record State(List<Keks.View> keks, List<Rotation> rotations) {}

  record Start(@NotNull Kind kind) {}

  record Retire(@NotBlank @Size(max = 200) String kek) {}

  @GET
  public Uni<State> state() {
    return worker.inTransaction(this::state);
  }

  private Uni<State> state(SqlConnection tx) {
    return kekProvider
        .ids()
        .chain(ids -> keks.all(tx, ids))
        .chain(all -> rotations.latest(tx).map(latest -> new State(all, latest)));
  }

  /// Starts a rotation, of KEKs to the primary one of the instance that answers; 409 when the same
  /// is running.
  @POST
  public Uni<Response> start(@Valid @NotNull Start start) {
    return worker
        .inTransaction(
            tx ->
                begin(tx, start.kind())
                    .invoke(RotationResource::requireStarted)
                    .chain(() -> state(tx)))
        .map(state -> Response.accepted(state).build());
  }

  @POST
  @Path("/retire")
  public Uni<State> retire(@Valid @NotNull Retire retire) {
    return worker.inTransaction(
        tx ->
            kekProvider
                .ids()
                .chain(ids -> keks.retire(tx, ids, retire.kek()))
                .chain(() -> state(tx)));
  }

  private Uni<Boolean> begin(SqlConnection tx, Kind kind) {
    return switch (kind) {
      case KEK ->
          kekProvider
              .ids()
              .chain(
                  ids ->
                      rewrap.left(tx).chain(total -> rotations.beginKek(tx, ids.primary(), total)));
      case DATA_KEYS -> rotations.beginDataKeys(tx);
    };
  }

  private static void requireStarted(boolean started) {
    if (!started) {
      throw new ProblemException(ErrorCode.CONFLICT, "A rotation of this kind is running.");
    }
  }
}
