package dev.tollgate.billing.subscription;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tollgate.billing.Caller;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.kit.database.AccountTransactions;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What an account is subscribed to.
@Path("/v1/billing/subscription")
@RolesAllowed("account")
@Produces(MediaType.APPLICATION_JSON)
public class SubscriptionResource {
  private static final SubscriptionView NONE =
      new SubscriptionView("none", Tier.BASIC, null, 0, null, null, false);

  private final Subscriptions subscriptions;
  private final AccountTransactions accounts;
  private final Caller caller;

  SubscriptionResource(Subscriptions subscriptions, AccountTransactions accounts, Caller caller) {
    this.subscriptions = subscriptions;
    this.accounts = accounts;
    this.caller = caller;
  }

  /// @param status Stripe's word; `none` for an account that never subscribed
  /// @param tier what the subscription carries now
  /// @param endsWithPeriod cancelled, but paid until `periodEnd`
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SubscriptionView(
      String status,
      Tier tier,
      @Nullable String item,
      int seats,
      @Nullable Instant periodEnd,
      @Nullable Instant trialEndsAt,
      boolean endsWithPeriod) {}

  @GET
  public Uni<SubscriptionView> subscription() {
    UUID accountId = caller.accountId();
    return accounts
        .inAccount(accountId, tx -> subscriptions.deciding(tx, accountId))
        .map(found -> found.map(SubscriptionResource::shown).orElse(NONE));
  }

  private static SubscriptionView shown(Subscription subscription) {
    return new SubscriptionView(
        subscription.status(),
        subscription.tier(),
        subscription.item(),
        subscription.paidSeats(),
        subscription.periodEnd(),
        subscription.trialEndsAt(),
        subscription.endsWithPeriod());
  }
}
