/// The proof that no credit appeared or vanished (WA-6).
@NullMarked
package dev.tollgate.billing.conservation;

import org.jspecify.annotations.NullMarked;
