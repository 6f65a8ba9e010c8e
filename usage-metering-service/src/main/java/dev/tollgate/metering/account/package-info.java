/// What metering knows of accounts: their months, mergers and erasures, and which tokens still
/// count.
@NullMarked
package dev.tollgate.metering.account;

import org.jspecify.annotations.NullMarked;
