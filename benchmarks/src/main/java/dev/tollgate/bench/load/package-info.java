/// Load over raw HTTP/1.1, so light that the proxy under test is what is measured.
@NullMarked
package dev.tollgate.bench.load;

import org.jspecify.annotations.NullMarked;
