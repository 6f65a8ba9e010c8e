/// Access keys (`tg_…`): long-lived credentials for back-ends and agents.
@NullMarked
package dev.tollgate.entitlement.accesskey;

import org.jspecify.annotations.NullMarked;
