package dev.tollgate.entitlement.aiconfig;

import dev.tollgate.contracts.account.MigrationStatus;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.error.Problem;
import dev.tollgate.entitlement.EntitlementConfig;
import dev.tollgate.entitlement.Printable;
import dev.tollgate.entitlement.account.Account;
import dev.tollgate.entitlement.account.Accounts;
import dev.tollgate.entitlement.identity.SignedIn;
import dev.tollgate.entitlement.tier.TierCatalogue;
import dev.tollgate.entitlement.tier.TierCatalogues;
import dev.tollgate.kit.database.AccountTransactions;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// An account chooses which side serves its features, and moves them from one to the other.
@Path("/v1/ai-features")
@RolesAllowed("owner")
public class AiConfigResource {
  private final AccountTransactions transactions;
  private final Accounts accounts;
  private final AiConfigs configs;
  private final TierCatalogues catalogues;
  private final EntitlementConfig settings;
  private final SignedIn caller;
  private final Clock clock;

  AiConfigResource(
      AccountTransactions transactions,
      Accounts accounts,
      AiConfigs configs,
      TierCatalogues catalogues,
      EntitlementConfig settings,
      SignedIn caller,
      Clock clock) {
    this.transactions = transactions;
    this.accounts = accounts;
    this.configs = configs;
    this.catalogues = catalogues;
    this.settings = settings;
    this.caller = caller;
    this.clock = clock;
  }

  /// @param features those that change; the others stay
  public record Change(
      @NotNull @Pattern(regexp = StatusNames.PATTERN) String migrationStatus,
      @NotNull Boolean clientMayUsePlatform,
      @NotNull @Size(max = 200) Map<@Printable String, @NotNull @Valid FeatureChoice> features) {}

  /// @param to platform or client
  /// @param features absent = all
  public record Migration(
      @NotNull @Pattern(regexp = "platform|client") String to,
      @Nullable @Size(min = 1, max = 200) Set<@NotNull @Printable String> features) {}

  @GET
  @Path("/config")
  public Uni<AiConfigView> read() {
    UUID id = caller.accountId();
    return catalogues
        .current()
        .chain(
            now ->
                transactions.inAccount(
                    id,
                    tx ->
                        accounts
                            .require(tx, id)
                            .chain(account -> configs.find(tx, account, now.document()))))
        .map(this::view);
  }

  @PUT
  @Path("/config")
  public Uni<AiConfigView> replace(@NotNull @Valid Change change) {
    return update(
        before -> {
          mustBeNone(before.strangers(change.features().keySet(), "features."));
          Map<String, FeatureChoice> features = new TreeMap<>(before.features());
          features.putAll(change.features());
          MigrationStatus status = StatusNames.read(change.migrationStatus());
          return new AiConfig(
              status, before.migrationDate(), change.clientMayUsePlatform(), features);
        });
  }

  @POST
  @Path("/migrate")
  public Uni<AiConfigView> migrate(@NotNull @Valid Migration migration) {
    Set<String> which = migration.features();
    return update(
        before -> {
          mustBeNone(before.strangers(which == null ? Set.of() : which, "features."));
          return before.migrate(
              migration.to().equals("client"),
              which,
              clock.instant().truncatedTo(ChronoUnit.MICROS));
        });
  }

  private Uni<AiConfigView> update(UnaryOperator<AiConfig> edit) {
    UUID id = caller.accountId();
    return catalogues
        .current()
        .chain(
            now ->
                transactions.inAccount(
                    id,
                    tx ->
                        accounts
                            .lock(tx, id)
                            .map(Accounts::orUnknown)
                            .chain(account -> update(tx, account, now.document(), edit))))
        .map(this::view);
  }

  private Uni<AiConfig> update(
      SqlConnection tx, Account account, TierCatalogue catalogue, UnaryOperator<AiConfig> edit) {
    return configs
        .find(tx, account, catalogue)
        .map(edit)
        .call(changed -> configs.save(tx, account, changed));
  }

  private AiConfigView view(AiConfig config) {
    return AiConfigView.of(config, settings.displayCurrency());
  }

  private static void mustBeNone(List<Problem.Field> strangers) {
    if (!strangers.isEmpty()) {
      throw new ProblemException(
          ErrorCode.INVALID_REQUEST, "Some features are unknown.", strangers);
    }
  }
}
