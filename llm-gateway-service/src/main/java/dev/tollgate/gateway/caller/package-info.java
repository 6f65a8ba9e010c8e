/// Who calls: verified tokens and access keys.
@NullMarked
package dev.tollgate.gateway.caller;

import org.jspecify.annotations.NullMarked;
