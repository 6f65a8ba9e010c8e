/// Agents: callers that belong to an account, within the number its plan allows.
@NullMarked
package dev.tollgate.entitlement.agent;

import org.jspecify.annotations.NullMarked;
