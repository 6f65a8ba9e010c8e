/// Measures the suite beside something real and writes what it found.
@NullMarked
package dev.tollgate.bench;

import org.jspecify.annotations.NullMarked;
