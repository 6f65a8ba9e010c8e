package dev.tollgate.billing.topup;

import dev.tollgate.billing.BillingConfig;
import dev.tollgate.billing.wallet.Credits;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/// Makes the rules from the deployment's settings.
final class TopUpRulesSource {
  @Produces
  @Singleton
  TopUpRules rules(BillingConfig config) {
    TopUpSettings settings = config.topUp();
    return new TopUpRules(
        Credits.micro(settings.thresholdCredits()),
        settings.coolDown(),
        settings.retryFirst(),
        settings.mostDeclines());
  }
}
