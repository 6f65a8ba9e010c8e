/// Moving everything to a new master key or to new data keys while requests go on.
@NullMarked
package dev.tollgate.vault.rotation;

import org.jspecify.annotations.NullMarked;
