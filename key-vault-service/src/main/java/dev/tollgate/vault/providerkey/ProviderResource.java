package dev.tollgate.vault.providerkey;

import dev.tollgate.contracts.account.Tier;
import dev.tollgate.vault.Actors;
import dev.tollgate.vault.validation.Provider;
import dev.tollgate.vault.validation.Providers;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;

/// The providers an account's tier may bring a key for.
@Path("/v1/providers")
@RolesAllowed({"account", "access-key"})
public class ProviderResource {
  private final Actors actors;
  private final TierGate gate;

  ProviderResource(Actors actors, TierGate gate) {
    this.actors = actors;
    this.gate = gate;
  }

  /// @param needsEndpoint saving wants the base URL of the customer's own resource as well
  public record Offer(String provider, String title, boolean needsEndpoint) {}

  /// @param providers in the order in which to show them; empty when the tier may bring none
  public record Offers(Tier tier, List<Offer> providers) {}

  @GET
  public Uni<Offers> offers() {
    return gate.state(actors.current()).map(ProviderResource::offersFor);
  }

  private static Offers offersFor(AccountState account) {
    return new Offers(
        account.tier(),
        Providers.all().stream()
            .filter(provider -> account.mayBring(provider.name()))
            .map(ProviderResource::offer)
            .toList());
  }

  private static Offer offer(Provider provider) {
    return new Offer(provider.name(), provider.title(), provider.needsEndpoint());
  }
}
