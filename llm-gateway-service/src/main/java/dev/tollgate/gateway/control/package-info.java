/// What the other services announce on Kafka, and how fresh that picture is.
@NullMarked
package dev.tollgate.gateway.control;

import org.jspecify.annotations.NullMarked;
