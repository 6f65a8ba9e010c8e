/// The infrastructure as a Quarkus test resource, and tokens that tests may call with.
@NullMarked
package dev.tollgate.local.test;

import org.jspecify.annotations.NullMarked;
