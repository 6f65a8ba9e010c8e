/// The AI feature configuration of an account: which side serves which feature (EN-9).
@NullMarked
package dev.tollgate.entitlement.aiconfig;

import org.jspecify.annotations.NullMarked;
