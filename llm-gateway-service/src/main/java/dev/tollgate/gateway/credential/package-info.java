/// The provider keys: the platform's and the customers' own, two types with no road between them.
@NullMarked
package dev.tollgate.gateway.credential;

import org.jspecify.annotations.NullMarked;
