/// Exactly the code that the database services would otherwise copy.
@NullMarked
package dev.tollgate.kit;

import org.jspecify.annotations.NullMarked;
