/// What is for sale: packs and plans, their prices and what they carry.
@NullMarked
package dev.tollgate.billing.catalog;

import org.jspecify.annotations.NullMarked;
