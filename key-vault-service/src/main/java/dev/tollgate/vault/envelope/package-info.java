/// How a secret is sealed and opened again; pure rules, no I/O but the repository of data keys.
@NullMarked
package dev.tollgate.vault.envelope;

import org.jspecify.annotations.NullMarked;
