/// The caller's request: its size, its shape, and the few fields the gate needs.
@NullMarked
package dev.tollgate.gateway.request;

import org.jspecify.annotations.NullMarked;
