/// The append-only log of everything that is done with keys.
@NullMarked
package dev.tollgate.vault.audit;

import org.jspecify.annotations.NullMarked;
