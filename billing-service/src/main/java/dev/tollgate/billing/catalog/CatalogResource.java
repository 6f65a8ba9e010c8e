package dev.tollgate.billing.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tollgate.billing.Caller;
import dev.tollgate.billing.wallet.Wallets;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.kit.database.AccountTransactions;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What this account can buy now.
@Path("/v1/billing/catalog")
@RolesAllowed("account")
@Produces(MediaType.APPLICATION_JSON)
public class CatalogResource {
  private final Catalog catalog;
  private final Wallets wallets;
  private final AccountTransactions accounts;
  private final Caller caller;

  CatalogResource(Catalog catalog, Wallets wallets, AccountTransactions accounts, Caller caller) {
    this.catalog = catalog;
    this.wallets = wallets;
    this.accounts = accounts;
    this.caller = caller;
  }

  @GET
  public Uni<Offer> offer() {
    UUID accountId = caller.accountId();
    return accounts
        .inAccount(accountId, tx -> wallets.balance(tx, accountId))
        .map(
            balance ->
                new Offer(
                    catalog.version(),
                    catalog.currency(),
                    catalog.offeredTo(balance.balanceMicro()).stream()
                        .map(CatalogResource::shown)
                        .toList()));
  }

  public record Offer(String version, String currency, List<OfferedItem> items) {}

  /// @param price for one; a decimal number of USD
  /// @param tier what a plan carries; absent for packs, as are the members after it
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record OfferedItem(
      String id,
      String kind,
      String name,
      String price,
      long credits,
      String pricePerCredit,
      @Nullable Tier tier,
      @Nullable String interval,
      @Nullable Boolean perSeat,
      @Nullable Integer trialDays) {}

  private static OfferedItem shown(CatalogItem item) {
    return switch (item) {
      case Pack pack ->
          new OfferedItem(
              pack.id(),
              "pack",
              pack.name(),
              pack.price(),
              pack.credits(),
              pack.pricePerCredit(),
              null,
              null,
              null,
              null);
      case Plan plan ->
          new OfferedItem(
              plan.id(),
              "plan",
              plan.name(),
              plan.price(),
              plan.credits(),
              plan.pricePerCredit(),
              plan.tier(),
              "month",
              plan.perSeat(),
              plan.trialDays());
    };
  }
}
