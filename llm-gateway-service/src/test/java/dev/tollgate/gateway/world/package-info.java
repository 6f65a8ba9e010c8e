/// The world around the gateway in tests: strict fakes of the peers over real mutual TLS, ticks,
/// and readers of what the gateway leaves on Kafka.
@NullMarked
package dev.tollgate.gateway.world;

import org.jspecify.annotations.NullMarked;
