/// What metering knows of accounts: their months, mergers and erasures.
@NullMarked
package dev.tollgate.metering.account;

import org.jspecify.annotations.NullMarked;
