/// Every call told to an OpenMeter elsewhere, from a buffer that outlives its absence.
@NullMarked
package dev.tollgate.metering.openmeter;

import org.jspecify.annotations.NullMarked;
