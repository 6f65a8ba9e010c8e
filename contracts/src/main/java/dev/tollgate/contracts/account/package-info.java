/// What entitlement-service tells the others about accounts, their tiers and their routes.
@NullMarked
package dev.tollgate.contracts.account;

import org.jspecify.annotations.NullMarked;
