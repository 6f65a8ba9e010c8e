/// Calls to the other services over mutual TLS.
@NullMarked
package dev.tollgate.gateway.peer;

import org.jspecify.annotations.NullMarked;
