/// Shared sessions: the host's account pays, whoever of the guests calls (EN-7).
@NullMarked
package dev.tollgate.entitlement.session;

import org.jspecify.annotations.NullMarked;
