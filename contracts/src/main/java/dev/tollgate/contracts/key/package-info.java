/// Own provider keys: the gateway's request for the plaintext, and the news that a key changed.
@NullMarked
package dev.tollgate.contracts.key;

import org.jspecify.annotations.NullMarked;
