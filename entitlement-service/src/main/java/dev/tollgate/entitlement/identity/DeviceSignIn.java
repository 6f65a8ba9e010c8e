package dev.tollgate.entitlement.identity;

import dev.tollgate.contracts.account.AccountKind;
import dev.tollgate.contracts.account.PrincipalType;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.entitlement.account.Account;
import dev.tollgate.entitlement.account.Accounts;
import dev.tollgate.entitlement.identity.Devices.Device;
import dev.tollgate.entitlement.tier.TierCatalogue;
import dev.tollgate.entitlement.tier.TierCatalogues;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.UUID;

/// The anonymous start (EN-1): a device id gives the same account each time, until a person links
/// it; from then on the id alone opens nothing.
///
/// Runs as the worker, since there is no account to scope to before the device is known.
@ApplicationScoped
public class DeviceSignIn {
  private final WorkerTransactions transactions;
  private final Devices devices;
  private final Accounts accounts;
  private final TierCatalogues catalogues;
  private final SignInLimits limits;
  private final TokenDesk desk;
  private final Clock clock;

  DeviceSignIn(
      WorkerTransactions transactions,
      Devices devices,
      Accounts accounts,
      TierCatalogues catalogues,
      SignInLimits limits,
      TokenDesk desk,
      Clock clock) {
    this.transactions = transactions;
    this.devices = devices;
    this.accounts = accounts;
    this.catalogues = catalogues;
    this.limits = limits;
    this.desk = desk;
    this.clock = clock;
  }

  /// @param address where the request came from; new devices are limited per address, known ones
  ///   each by itself
  public Uni<Tokens> signIn(UUID deviceId, String address) {
    return devices
        .find(transactions.pool(), deviceId)
        .call(
            known ->
                known
                    .map(device -> limits.admitKnown(device.principalId()))
                    .orElseGet(() -> limits.admitNew(address)))
        .chain(() -> catalogues.current())
        .chain(now -> transactions.inTransaction(tx -> signIn(tx, deviceId, now.document())));
  }

  private Uni<Tokens> signIn(SqlConnection tx, UUID deviceId, TierCatalogue catalogue) {
    return devices
        .lock(tx, deviceId)
        .chain(() -> devices.find(tx, deviceId))
        .chain(
            known ->
                known
                    .map(device -> Uni.createFrom().item(device))
                    .orElseGet(() -> open(tx, deviceId, catalogue)))
        .chain(device -> tokens(tx, device));
  }

  private Uni<Device> open(SqlConnection tx, UUID deviceId, TierCatalogue catalogue) {
    Account opened = Account.open(AccountKind.DEVICE, catalogue, clock.instant());
    return accounts.add(tx, opened).chain(() -> devices.add(tx, deviceId, opened.id()));
  }

  private Uni<Tokens> tokens(SqlConnection tx, Device device) {
    return accounts
        .lock(tx, device.accountId())
        .map(found -> found.orElseThrow(() -> new IllegalStateException("device without account")))
        .invoke(DeviceSignIn::mustBeOpen)
        .chain(
            account ->
                desk.issue(
                    tx,
                    UUID.randomUUID(),
                    new Principal(account.id(), device.principalId(), PrincipalType.DEVICE)));
  }

  private static void mustBeOpen(Account account) {
    if (account.kind() != AccountKind.DEVICE) {
      throw new ProblemException(ErrorCode.LINK_REQUIRED, "Sign in with the linked email.");
    }
    if (!account.active()) {
      throw new ProblemException(ErrorCode.FORBIDDEN, "This account is closed.");
    }
  }
}
