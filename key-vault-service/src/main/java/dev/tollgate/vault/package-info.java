/// Keeps customers' own provider keys: sealed at rest, shown to nobody, handed to the gateway
/// alone.
@NullMarked
package dev.tollgate.vault;

import org.jspecify.annotations.NullMarked;
