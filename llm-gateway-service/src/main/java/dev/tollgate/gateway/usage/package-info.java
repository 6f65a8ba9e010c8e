/// What each provider attempt used: written ahead to a local log, then relayed to Kafka.
@NullMarked
package dev.tollgate.gateway.usage;

import org.jspecify.annotations.NullMarked;
