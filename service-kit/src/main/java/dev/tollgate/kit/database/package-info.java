/// Transactions of the two runtime roles: one account for requests, all accounts for workers.
@NullMarked
package dev.tollgate.kit.database;

import org.jspecify.annotations.NullMarked;
