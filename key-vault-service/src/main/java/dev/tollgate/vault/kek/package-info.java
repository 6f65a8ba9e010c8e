/// The keys that encrypt keys: from the master key, or from HashiCorp Vault or OpenBao.
@NullMarked
package dev.tollgate.vault.kek;

import org.jspecify.annotations.NullMarked;
