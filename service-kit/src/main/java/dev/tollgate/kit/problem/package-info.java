/// Every refusal and fault as an RFC 9457 problem.
@NullMarked
package dev.tollgate.kit.problem;

import org.jspecify.annotations.NullMarked;
