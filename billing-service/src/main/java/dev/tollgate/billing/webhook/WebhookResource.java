package dev.tollgate.billing.webhook;

import dev.tollgate.billing.stripe.EventFacts;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where Stripe delivers. Answers as soon as the event lies in the database; the work comes after.
@Path("/v1/webhooks/stripe")
@PermitAll
public class WebhookResource {
  /// Stripe's events are below this by far.
  private static final int MOST_CHARACTERS = 262_144;

  private final SignedEvents signed;
  private final WebhookEvents events;
  private final WebhookWork work;
  private final WorkerTransactions worker;

  WebhookResource(
      SignedEvents signed, WebhookEvents events, WebhookWork work, WorkerTransactions worker) {
    this.signed = signed;
    this.events = events;
    this.work = work;
    this.worker = worker;
  }

  /// The signature is the authentication: without a right one nothing is stored.
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Uni<Received> receive(
      String body, @HeaderParam("Stripe-Signature") @Nullable String signature) {
    if (body.length() > MOST_CHARACTERS) {
      throw new ProblemException(ErrorCode.PAYLOAD_TOO_LARGE, null);
    }
    Optional<EventFacts> event = signed.verified(body, signature);
    return event.isEmpty()
        ? Uni.createFrom().item(new Received(true))
        : events
            .store(worker.pool(), event.get())
            .invoke(isNew -> work.wake(isNew))
            .replaceWith(new Received(true));
  }

  public record Received(boolean received) {}
}
