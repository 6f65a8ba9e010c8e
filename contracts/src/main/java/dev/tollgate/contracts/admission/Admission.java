package dev.tollgate.contracts.admission;

import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.account.Tier;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Permission to make up to `callTokens` calls within `validMillis` without asking again.
///
/// @param accountId the billing account: the host's in a shared session
/// @param routes routes to try, in this order; never empty
/// @param callTokens calls prepaid from quota (PLATFORM) and rate limit (both); at least 1
/// @param reportMillis how long a report on this admission counts; without one by then, all its
///   tokens count as unused
/// @param quota where the account stands with this feature; null when only own keys are in play
/// @param notice a hint for the caller at 80 % of a limit (EN-11)
/// @param platformAfterOwnKey the account has asked that what its own key fails at be tried on the
///   platform, under an admission of its own (EN-10)
/// @param hostPays the caller is a guest: nothing of the host's numbers may reach it
/// @param version the account version that this decision saw
public record Admission(
    UUID admissionId,
    UUID accountId,
    Tier tier,
    List<Route> routes,
    int callTokens,
    long validMillis,
    long reportMillis,
    @Nullable Quota quota,
    RateLimit rateLimit,
    @Nullable String notice,
    boolean byokConfigured,
    boolean platformAfterOwnKey,
    boolean hostPays,
    @Nullable UUID sessionId,
    long version)
    implements AdmissionDecision {
  public Admission {
    routes = List.copyOf(routes);
  }
}
