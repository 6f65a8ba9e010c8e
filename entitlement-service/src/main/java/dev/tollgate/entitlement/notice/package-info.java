/// What the product is to show an account until somebody dismisses it.
@NullMarked
package dev.tollgate.entitlement.notice;

import org.jspecify.annotations.NullMarked;
