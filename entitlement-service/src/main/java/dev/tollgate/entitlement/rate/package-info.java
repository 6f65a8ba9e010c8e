/// How fast a principal may call: rates by tier and route, and the rule (GCRA) that applies them.
@NullMarked
package dev.tollgate.entitlement.rate;

import org.jspecify.annotations.NullMarked;
