/// Calls by feature instead of by model: what a product asks for, routed by the feature's lane.
@NullMarked
package dev.tollgate.gateway.feature;

import org.jspecify.annotations.NullMarked;
