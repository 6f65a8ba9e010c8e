/// The errors of every public and internal API: RFC 9457 problems with a stable code.
@NullMarked
package dev.tollgate.contracts.error;

import org.jspecify.annotations.NullMarked;
