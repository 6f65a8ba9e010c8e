/// Callers' tokens, verified with the keys that entitlement publishes, and access keys, which it is
/// asked about.
@NullMarked
package dev.tollgate.kit.token;

import org.jspecify.annotations.NullMarked;
