/// A purchase by a person, from the order to the credits.
@NullMarked
package dev.tollgate.billing.checkout;

import org.jspecify.annotations.NullMarked;
