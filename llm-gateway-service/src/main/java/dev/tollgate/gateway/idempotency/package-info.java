/// Idempotency-Key on LLM calls: a repeated request is told about the first and charged never
/// again.
@NullMarked
package dev.tollgate.gateway.idempotency;

import org.jspecify.annotations.NullMarked;
