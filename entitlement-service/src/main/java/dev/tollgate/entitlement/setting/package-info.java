/// Documents that an operator changes without a deploy; every change is a new version.
@NullMarked
package dev.tollgate.entitlement.setting;

import org.jspecify.annotations.NullMarked;
