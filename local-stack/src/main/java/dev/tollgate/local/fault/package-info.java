/// A TCP proxy that does to a connection what networks do: delay, lose, reset, fall silent.
@NullMarked
package dev.tollgate.local.fault;

import org.jspecify.annotations.NullMarked;
