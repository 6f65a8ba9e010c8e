/// Server-sent events passed on as they come, with back-pressure and without parsing each of them.
@NullMarked
package dev.tollgate.gateway.stream;

import org.jspecify.annotations.NullMarked;
