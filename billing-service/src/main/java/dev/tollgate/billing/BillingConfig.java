package dev.tollgate.billing;

import dev.tollgate.billing.catalog.CatalogSettings;
import dev.tollgate.billing.lease.LeaseSettings;
import dev.tollgate.billing.stripe.StripeSettings;
import dev.tollgate.billing.topup.TopUpSettings;
import io.smallrye.config.ConfigMapping;

/// All settings of the service.
@ConfigMapping(prefix = "tollgate.billing")
public interface BillingConfig {
  LeaseSettings lease();

  CatalogSettings catalog();

  StripeSettings stripe();

  TopUpSettings topUp();
}
