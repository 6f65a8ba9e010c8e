/// Anthropic's dialect.
@NullMarked
package dev.tollgate.gateway.provider.anthropic;

import org.jspecify.annotations.NullMarked;
