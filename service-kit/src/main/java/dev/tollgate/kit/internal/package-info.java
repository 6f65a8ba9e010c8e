/// Who may call what: certificates on the internal port, and nothing internal on the public one.
@NullMarked
package dev.tollgate.kit.internal;

import org.jspecify.annotations.NullMarked;
