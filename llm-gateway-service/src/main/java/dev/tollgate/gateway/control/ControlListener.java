package dev.tollgate.gateway.control;

import dev.tollgate.contracts.account.AccessKeyRevoked;
import dev.tollgate.contracts.account.AccountChanged;
import dev.tollgate.contracts.account.AccountErased;
import dev.tollgate.contracts.key.KeyChanged;
import dev.tollgate.contracts.lease.LeaseRecall;
import dev.tollgate.contracts.wallet.CreditsChanged;

/// What must happen when another service announces a change. Called on the control thread, quickly.
public interface ControlListener {
  void accountChanged(AccountChanged change);

  void accountErased(AccountErased erased);

  void accessKeyRevoked(AccessKeyRevoked revoked);

  void keyChanged(KeyChanged change);

  void leaseRecalled(LeaseRecall recall);

  void creditsChanged(CreditsChanged change);
}
