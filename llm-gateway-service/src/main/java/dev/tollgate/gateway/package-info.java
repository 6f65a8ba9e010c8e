/// The gate every LLM call passes: the endpoints, and the flow that lists the stages in order.
///
/// To follow a call: `LlmRoutes` takes it, `CompletionFlow` leads it through its stages,
/// `PlatformRoute` or `OwnKeyRoute` pays, `Dispatch` makes an attempt, `Exchange` hears the
/// provider, `StreamedAnswer` or `PlainAnswer` hands the answer on, and `Meter` writes down what it
/// used.
@NullMarked
package dev.tollgate.gateway;

import org.jspecify.annotations.NullMarked;
