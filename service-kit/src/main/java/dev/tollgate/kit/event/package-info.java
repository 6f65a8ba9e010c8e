/// Events in and out of a database: the outbox with its relay, and the consumer whose offsets are
/// rows.
@NullMarked
package dev.tollgate.kit.event;

import org.jspecify.annotations.NullMarked;
