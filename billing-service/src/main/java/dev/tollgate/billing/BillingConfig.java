package dev.tollgate.billing;

import dev.tollgate.billing.catalog.CatalogSettings;
import dev.tollgate.billing.lease.LeaseSettings;
import dev.tollgate.billing.stripe.StripeSettings;
import dev.tollgate.billing.topup.TopUpSettings;
import io.smallrye.config.ConfigMapping;
import java.net.URI;

/// All settings of the service.
@ConfigMapping(prefix = "tollgate.billing")
public interface BillingConfig {
  LeaseSettings lease();

  CatalogSettings catalog();

  StripeSettings stripe();

  TopUpSettings topUp();

  /// Where tokens' keys are. `application.properties` hands it on; read here too, so that a start
  /// without it ends with the line that names it.
  URI jwksUrl();

  /// Where access keys are asked about; read here for the same reason.
  URI entitlementUrl();
}
