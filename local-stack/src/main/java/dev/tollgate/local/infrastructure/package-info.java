/// Real Postgres, Kafka and Redis as processes of this machine, with the certificates, keys and
/// passwords a development stack needs.
@NullMarked
package dev.tollgate.local.infrastructure;

import org.jspecify.annotations.NullMarked;
