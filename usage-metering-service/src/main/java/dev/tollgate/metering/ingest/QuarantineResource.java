package dev.tollgate.metering.ingest;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.kit.problem.ProblemException;
import dev.tollgate.metering.Inputs;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/// What waits in quarantine, for operators.
@Path("/admin/v1/quarantine")
@RolesAllowed("operator")
public class QuarantineResource {
  /// @param payload the record as text
  public record Item(
      UUID id,
      @Nullable UUID eventId,
      @Nullable UUID accountId,
      String reason,
      String detail,
      String topic,
      int partition,
      long offset,
      String type,
      String payload,
      Instant appendedAt,
      Instant quarantinedAt,
      @Nullable String outcome,
      @Nullable Instant replayedAt) {
    static Item of(QuarantinedEvent event) {
      return new Item(
          event.id(),
          event.eventId(),
          event.accountId(),
          event.reason(),
          event.detail(),
          event.source().topic(),
          event.source().partition(),
          event.source().offset(),
          event.source().type(),
          new String(event.source().value(), StandardCharsets.UTF_8),
          event.source().appendedAt(),
          event.quarantinedAt(),
          event.outcome(),
          event.replayedAt());
    }
  }

  /// @param next pass as `after` for the next page; null on the last
  public record Page(List<Item> items, @Nullable UUID next) {}

  /// @param outcome `counted`, or `duplicate` when the event had been counted before
  public record Replayed(UUID id, String outcome, Instant replayedAt) {}

  private static final int ROWS = 100;
  private static final int ROWS_MAX = 500;

  private final WorkerTransactions worker;
  private final QuarantinedEvents quarantine;
  private final Replay replay;

  QuarantineResource(WorkerTransactions worker, QuarantinedEvents quarantine, Replay replay) {
    this.worker = worker;
    this.quarantine = quarantine;
    this.replay = replay;
  }

  /// Newest first.
  ///
  /// @param replayed those that were replayed, or came again and were counted, instead of those
  ///   that wait
  /// @param limit how many a page holds, up to 500; 100 when absent
  @GET
  public Uni<Page> list(
      @RestQuery @Nullable String replayed,
      @RestQuery @Nullable String reason,
      @RestQuery @Nullable String after,
      @RestQuery @Nullable String limit) {
    Inputs inputs = new Inputs();
    boolean closed = inputs.flag("replayed", replayed);
    Optional<QuarantineReason> of = inputs.oneOf("reason", reason, QuarantineReason.class);
    UUID last = inputs.id("after", after);
    int rows = inputs.number("limit", limit, ROWS, ROWS_MAX);
    inputs.check();
    return quarantine
        .page(worker.pool(), closed, of.map(QuarantineReason::wireName).orElse(null), last, rows)
        .map(events -> events.stream().map(Item::of).toList())
        .map(items -> new Page(items, items.size() < rows ? null : items.getLast().id()));
  }

  /// Counts the event if nobody has; the same again for an event that was replayed before.
  @POST
  @Path("/{id}/replay")
  public Uni<Replayed> replay(@RestPath UUID id) {
    return replay.replay(id).map(result -> answer(id, result));
  }

  private static Replayed answer(UUID id, Replay.Result result) {
    return switch (result) {
      case Replay.Result.Done done -> new Replayed(id, done.outcome(), done.replayedAt());
      case Replay.Result.Refused refused ->
          throw new ProblemException(ErrorCode.CONFLICT, refused.why());
      case Replay.Result.Unknown _ ->
          throw new ProblemException(
              ErrorCode.NOT_FOUND, "No event with this id is in quarantine.");
    };
  }
}
