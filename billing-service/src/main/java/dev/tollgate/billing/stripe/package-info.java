/// The one road to Stripe: its SDK ends here, and the rest sees our own small records.
@NullMarked
package dev.tollgate.billing.stripe;

import org.jspecify.annotations.NullMarked;
