/// Why a call is not served, as a value, and how each dialect says so.
@NullMarked
package dev.tollgate.gateway.refusal;

import org.jspecify.annotations.NullMarked;
