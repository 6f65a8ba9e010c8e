package dev.tollgate.billing.lease;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.billing.Events;
import dev.tollgate.billing.lease.GatewayPlay.Answer;
import dev.tollgate.billing.wallet.Credits;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.UUID;

/// Spends an account's credits as a gateway does: lease, usage event, end of the lease.
@ApplicationScoped
public class Spending {
  private final Events events;
  private final ObjectMapper json;

  Spending(Events events, ObjectMapper json) {
    this.events = events;
    this.json = json;
  }

  /// @param internal the mTLS origin of the service
  public void spend(URI internal, UUID account, long credits) {
    var gateway = new GatewayPlay(json, internal, Events.GATEWAY);
    UUID lease = UUID.randomUUID();
    long micro = Credits.micro(credits);
    Answer answer = gateway.ask(account, lease, micro, micro);
    assertThat(answer.granted()).as(answer.toString()).isTrue();
    events.used(account, lease, gateway.id(), micro);
    gateway.close(account, lease, answer.credits() - micro);
    events.closed(account, lease, gateway.id());
  }
}
