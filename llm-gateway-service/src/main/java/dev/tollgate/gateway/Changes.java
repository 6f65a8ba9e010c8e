package dev.tollgate.gateway;

import dev.tollgate.contracts.account.AccessKeyRevoked;
import dev.tollgate.contracts.account.AccountChanged;
import dev.tollgate.contracts.account.AccountErased;
import dev.tollgate.contracts.account.AccountStatus;
import dev.tollgate.contracts.key.KeyChanged;
import dev.tollgate.contracts.lease.LeaseRecall;
import dev.tollgate.contracts.wallet.CreditsChanged;
import dev.tollgate.gateway.caller.AccessKeys;
import dev.tollgate.gateway.caller.VoidedTokens;
import dev.tollgate.gateway.control.AccountEpochs;
import dev.tollgate.gateway.control.ControlListener;
import dev.tollgate.gateway.credential.OwnKeys;
import dev.tollgate.gateway.credit.LeaseKeeper;

/// What each announced change does to what the gateway keeps in memory.
record Changes(
    AccountEpochs epochs,
    VoidedTokens voided,
    AccessKeys accessKeys,
    OwnKeys ownKeys,
    LeaseKeeper keeper)
    implements ControlListener {
  @Override
  public void accountChanged(AccountChanged change) {
    epochs.raise(change.accountId());
    keeper.changed(change.accountId());
    if (change.status() == AccountStatus.BLOCKED || change.status() == AccountStatus.ERASED) {
      voided.voidAll(change.accountId());
    } else if (change.tokensNotBefore() != null) {
      voided.voidBefore(change.accountId(), change.tokensNotBefore());
    } else {
      voided.allow(change.accountId());
    }
  }

  @Override
  public void accountErased(AccountErased erased) {
    epochs.raise(erased.accountId());
    ownKeys.forgetAll(erased.accountId());
    keeper.changed(erased.accountId());
    voided.voidAll(erased.accountId());
  }

  @Override
  public void accessKeyRevoked(AccessKeyRevoked revoked) {
    accessKeys.revoked(revoked.keyHash());
  }

  @Override
  public void keyChanged(KeyChanged change) {
    epochs.raise(change.accountId());
    ownKeys.forget(change.accountId(), change.provider());
  }

  @Override
  public void leaseRecalled(LeaseRecall recall) {
    keeper.recalled(recall.accountId(), recall.recall());
  }

  @Override
  public void creditsChanged(CreditsChanged change) {
    keeper.changed(change.accountId());
  }
}
