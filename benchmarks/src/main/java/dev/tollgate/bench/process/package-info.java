/// Other processes: started, ended, and asked what they have used.
@NullMarked
package dev.tollgate.bench.process;

import org.jspecify.annotations.NullMarked;
