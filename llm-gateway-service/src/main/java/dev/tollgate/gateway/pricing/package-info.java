/// What a call costs: our own versioned price catalogue, in exact arithmetic.
@NullMarked
package dev.tollgate.gateway.pricing;

import org.jspecify.annotations.NullMarked;
