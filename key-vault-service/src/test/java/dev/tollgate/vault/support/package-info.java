/// What the vault's tests stand on: fakes of its neighbours, events, and a look into the database.
@NullMarked
package dev.tollgate.vault.support;

import org.jspecify.annotations.NullMarked;
