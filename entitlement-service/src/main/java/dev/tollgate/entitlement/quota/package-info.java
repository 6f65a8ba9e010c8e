/// Call tokens: monthly quotas and rate limits, taken together by one atomic Redis script.
@NullMarked
package dev.tollgate.entitlement.quota;

import org.jspecify.annotations.NullMarked;
