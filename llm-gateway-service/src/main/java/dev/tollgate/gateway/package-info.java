/// The gate every LLM call passes: the endpoints and the flow that lists the stages in order.
@NullMarked
package dev.tollgate.gateway;

import org.jspecify.annotations.NullMarked;
