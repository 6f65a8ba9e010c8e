/// Feature flags with percentage roll-out, stable for each account (EN-13).
@NullMarked
package dev.tollgate.entitlement.flag;

import org.jspecify.annotations.NullMarked;
