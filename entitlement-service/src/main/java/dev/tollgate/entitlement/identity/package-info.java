/// Who is calling: devices that sign in, the tokens they get, and the keys that sign these.
@NullMarked
package dev.tollgate.entitlement.identity;

import org.jspecify.annotations.NullMarked;
