package dev.tollgate.kit.token;

import dev.tollgate.contracts.account.AccessKeyResolveRequest;
import dev.tollgate.contracts.account.Caller;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.problem.ProblemException;
import io.quarkus.arc.DefaultBean;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;

/// Asks entitlement each time and remembers nothing: a deleted key opens nothing from then on, and
/// while entitlement is away the answer is 503.
@DefaultBean
@Singleton
class AskedHolders implements AccessKeyHolders {
  private static final Logger LOG = Logger.getLogger(AskedHolders.class);
  private static final int NOT_FOUND = 404;

  /// The client's own time-outs end with the head of the answer, this one with its last byte.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Duration RETRY = Duration.ofSeconds(1);

  private final AccessKeyClient entitlement;

  AskedHolders(@RestClient AccessKeyClient entitlement) {
    this.entitlement = entitlement;
  }

  @Override
  public Uni<Optional<Caller>> find(String keyHash) {
    return entitlement
        .resolve(new AccessKeyResolveRequest(keyHash))
        .ifNoItem()
        .after(PATIENCE)
        .fail()
        .map(Optional::of)
        .onFailure(AskedHolders::isUnknown)
        .recoverWithItem(Optional.empty())
        .onFailure()
        .transform(AskedHolders::undecided);
  }

  private static boolean isUnknown(Throwable failure) {
    return failure instanceof WebApplicationException answer
        && answer.getResponse().getStatus() == NOT_FOUND;
  }

  private static ProblemException undecided(Throwable failure) {
    LOG.warnf("entitlement cannot be asked about an access key: %s", failure);
    return new ProblemException(
        ErrorCode.UNAVAILABLE, "Access keys cannot be checked at the moment.", RETRY);
  }
}
