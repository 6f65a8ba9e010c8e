/// How long what is kept, and the partitions that make forgetting cheap.
@NullMarked
package dev.tollgate.metering.retention;

import org.jspecify.annotations.NullMarked;
