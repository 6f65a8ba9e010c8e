/// The life of an account's subscription, mirrored from Stripe and told to the others.
@NullMarked
package dev.tollgate.billing.subscription;

import org.jspecify.annotations.NullMarked;
