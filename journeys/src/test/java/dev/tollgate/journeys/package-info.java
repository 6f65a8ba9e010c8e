/// Stories of customers and operators, told over the running suite and checked against the fakes'
/// own tally.
@NullMarked
package dev.tollgate.journeys;

import org.jspecify.annotations.NullMarked;
