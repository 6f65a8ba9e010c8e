/// What an account asks of its usage: windows, groups, months, savings.
@NullMarked
package dev.tollgate.metering.query;

import org.jspecify.annotations.NullMarked;
