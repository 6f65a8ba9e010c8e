/// Callers' tokens, verified with the keys that entitlement publishes.
@NullMarked
package dev.tollgate.kit.token;

import org.jspecify.annotations.NullMarked;
