/// The whole suite on one machine: its start and end, and the commands of `./tollgate`.
@NullMarked
package dev.tollgate.local.launch;

import org.jspecify.annotations.NullMarked;
