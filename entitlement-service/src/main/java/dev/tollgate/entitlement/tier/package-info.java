/// What each tier holds: features, monthly quotas, agents, and the providers it may bring keys for.
@NullMarked
package dev.tollgate.entitlement.tier;

import org.jspecify.annotations.NullMarked;
