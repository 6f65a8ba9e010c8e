/// The searchable list of an account's calls: who, which feature, how much; never content.
@NullMarked
package dev.tollgate.metering.audit;

import org.jspecify.annotations.NullMarked;
