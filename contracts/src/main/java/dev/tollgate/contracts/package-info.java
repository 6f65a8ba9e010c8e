/// What the five services say to each other: records only, no behaviour.
@NullMarked
package dev.tollgate.contracts;

import org.jspecify.annotations.NullMarked;
