/// Accounts: who pays. Their tier and status, and the news of every change.
@NullMarked
package dev.tollgate.entitlement.account;

import org.jspecify.annotations.NullMarked;
