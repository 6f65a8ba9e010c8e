/// From a record of the usage topic to exactly one of counted, duplicate and quarantined.
@NullMarked
package dev.tollgate.metering.ingest;

import org.jspecify.annotations.NullMarked;
