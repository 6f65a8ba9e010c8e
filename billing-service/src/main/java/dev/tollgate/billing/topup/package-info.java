/// Automatic purchases when the credits run low.
@NullMarked
package dev.tollgate.billing.topup;

import org.jspecify.annotations.NullMarked;
