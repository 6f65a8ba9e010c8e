/// What the services stand on when no cluster is at hand.
@NullMarked
package dev.tollgate.local;

import org.jspecify.annotations.NullMarked;
