package dev.tollgate.contracts.error;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tollgate.contracts.account.Tier;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The 402 body (EN-6): enough for a paywall to offer "upgrade" and "add your key". On LLM
/// endpoints the same members sit in the dialect's error object.
///
/// @param limit in `unit`; null for a guest, who learns nothing of the host's numbers
/// @param unit requests, credits or usd
/// @param byokConfigured the billing account has an active key of any provider
/// @param hostPays the caller is a guest in a session: the host's limit is out
@JsonInclude(JsonInclude.Include.ALWAYS)
public record PaymentProblem(
    String type,
    String title,
    int status,
    ErrorCode code,
    String detail,
    String requestId,
    String feature,
    Tier tier,
    @Nullable BigDecimal limit,
    @Nullable BigDecimal used,
    String unit,
    @Nullable Instant resetAt,
    boolean byokConfigured,
    boolean hostPays,
    String upgradeUrl,
    String addKeyUrl) {}
