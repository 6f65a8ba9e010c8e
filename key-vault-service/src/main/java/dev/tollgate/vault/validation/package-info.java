/// The providers, and asking one of them whether it takes a key.
@NullMarked
package dev.tollgate.vault.validation;

import org.jspecify.annotations.NullMarked;
