/// An account's own provider keys: who may save which, and what becomes of them.
@NullMarked
package dev.tollgate.vault.providerkey;

import org.jspecify.annotations.NullMarked;
