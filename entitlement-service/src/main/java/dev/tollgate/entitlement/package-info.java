/// Who may do what: accounts and their tiers, identities, quotas and rates, and the admissions of
/// LLM calls.
@NullMarked
package dev.tollgate.entitlement;

import org.jspecify.annotations.NullMarked;
