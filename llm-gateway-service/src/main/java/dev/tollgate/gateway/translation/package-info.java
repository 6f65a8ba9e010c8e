/// From one dialect into another: what a caller says in OpenAI's words to a provider that speaks
/// Anthropic's, and the other way round.
@NullMarked
package dev.tollgate.gateway.translation;

import org.jspecify.annotations.NullMarked;
