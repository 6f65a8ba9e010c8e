package dev.tollgate.billing.topup;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tollgate.billing.Caller;
import dev.tollgate.billing.catalog.Catalog;
import dev.tollgate.billing.catalog.Pack;
import dev.tollgate.billing.subscription.Subscriptions;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.error.Problem;
import dev.tollgate.kit.database.AccountTransactions;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The account's wish to have credits bought when they run low.
@Path("/v1/billing/auto-top-up")
@Produces(MediaType.APPLICATION_JSON)
public class AutoTopUpResource {
  private static final String STANDARD_PACK = "starter";
  private static final BigDecimal STANDARD_CAP = new BigDecimal("50.00");
  private static final int CENT_PLACES = 2;

  private final AutoTopUps wishes;
  private final TopUps topUps;
  private final Subscriptions subscriptions;
  private final AccountTransactions accounts;
  private final Catalog catalog;
  private final TopUpWords words;
  private final Caller caller;

  AutoTopUpResource(
      AutoTopUps wishes,
      TopUps topUps,
      Subscriptions subscriptions,
      AccountTransactions accounts,
      Catalog catalog,
      TopUpWords words,
      Caller caller) {
    this.wishes = wishes;
    this.topUps = topUps;
    this.subscriptions = subscriptions;
    this.accounts = accounts;
    this.catalog = catalog;
    this.words = words;
    this.caller = caller;
  }

  /// @param item a pack; Starter when left out
  /// @param monthlyCap USD charged in a calendar month at most; 50.00 when left out
  public record Wish(
      @NotNull Boolean enabled,
      @Nullable String item,
      @Nullable @DecimalMin("1") @DecimalMax("10000") @Digits(integer = 5, fraction = 2)
          BigDecimal monthlyCap) {}

  /// @param state off, ready, declined or paused
  /// @param message the same in plain words
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record View(
      boolean enabled,
      @Nullable String item,
      @Nullable String monthlyCap,
      String state,
      String message,
      @Nullable String declineCode) {}

  @GET
  @RolesAllowed("account")
  public Uni<View> wish() {
    UUID accountId = caller.accountId();
    return accounts.inAccount(accountId, tx -> wishes.find(tx, accountId)).map(this::shown);
  }

  /// Opts in or out, and forgets earlier declines. Buys nothing now, however low the balance is;
  /// what waits to be bought by another wish is not bought any more.
  @PUT
  @RolesAllowed("owner")
  @Consumes(MediaType.APPLICATION_JSON)
  public Uni<View> wish(@NotNull @Valid Wish wish) {
    UUID accountId = caller.accountId();
    Pack pack = pack(wish.item() == null ? STANDARD_PACK : wish.item());
    BigDecimal cap = wish.monthlyCap() == null ? STANDARD_CAP : wish.monthlyCap();
    long capCents = cap.movePointRight(CENT_PLACES).longValueExact();
    if (capCents < pack.priceCents()) {
      throw wrong("monthlyCap", "must at least pay for one " + pack.name());
    }
    return accounts
        .inAccount(
            accountId,
            tx ->
                refuseMicroOfSubscriber(tx, accountId, pack)
                    .chain(() -> wishes.find(tx, accountId))
                    .call(() -> wishes.set(tx, accountId, wish.enabled(), pack.id(), capCents))
                    .map(before -> before.filter(known -> known.isCoveredBy(pack, capCents)))
                    .chain(
                        covered ->
                            wish.enabled() && covered.isPresent()
                                ? Uni.createFrom().voidItem()
                                : topUps.switchOff(tx, accountId))
                    .chain(() -> wishes.find(tx, accountId)))
        .map(this::shown);
  }

  private Pack pack(String item) {
    return catalog
        .item(item)
        .filter(Pack.class::isInstance)
        .map(Pack.class::cast)
        .orElseThrow(() -> wrong("item", "is not a pack of the catalogue"));
  }

  /// Micro is for those who have nothing else.
  private Uni<Void> refuseMicroOfSubscriber(SqlConnection tx, UUID accountId, Pack pack) {
    if (!pack.onlyWhenEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return subscriptions
        .current(tx, accountId)
        .invoke(
            current -> {
              if (current.isPresent()) {
                throw new ProblemException(
                    ErrorCode.NOT_OFFERED,
                    pack.name() + " is for accounts without a subscription.");
              }
            })
        .replaceWithVoid();
  }

  private View shown(Optional<AutoTopUp> found) {
    if (found.isEmpty()) {
      return new View(false, null, null, "off", words.off(), null);
    }
    AutoTopUp wish = found.get();
    return new View(
        wish.enabled(),
        wish.item(),
        BigDecimal.valueOf(wish.capCents(), CENT_PLACES).toPlainString(),
        TopUpWords.state(wish),
        words.about(wish),
        wish.declineCode());
  }

  private static ProblemException wrong(String field, String message) {
    return new ProblemException(
        ErrorCode.INVALID_REQUEST,
        "Some fields are not valid.",
        List.of(new Problem.Field(field, message)));
  }
}
