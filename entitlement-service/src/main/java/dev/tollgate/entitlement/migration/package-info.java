/// The programme that moves accounts with own keys over to the platform's (WA-4).
@NullMarked
package dev.tollgate.entitlement.migration;

import org.jspecify.annotations.NullMarked;
