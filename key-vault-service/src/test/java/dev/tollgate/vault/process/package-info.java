/// The packaged vault as a process of its own: starts, ends, kills.
@NullMarked
package dev.tollgate.vault.process;

import org.jspecify.annotations.NullMarked;
