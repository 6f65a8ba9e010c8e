/// The way to a provider: one HTTP client, breakers, and what each dialect calls things.
@NullMarked
package dev.tollgate.gateway.provider;

import org.jspecify.annotations.NullMarked;
