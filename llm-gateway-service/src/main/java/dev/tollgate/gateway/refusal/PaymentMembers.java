package dev.tollgate.gateway.refusal;

import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.error.Problem;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The members of a 402 (EN-6): enough for a paywall to offer "upgrade" and "add your key".
///
/// @param limit in `unit`; left null for a guest, who learns nothing of the host's numbers
public record PaymentMembers(
    ErrorCode code,
    String feature,
    Tier tier,
    @Nullable BigDecimal limit,
    @Nullable BigDecimal used,
    String unit,
    @Nullable Instant resetAt,
    boolean byokConfigured,
    boolean hostPays) {
  private static final int MICRO_DIGITS = 6;

  public Map<String, Object> asMap(URI publicUrl) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("title", code.title());
    members.put("status", code.status());
    members.put("problem", Problem.typeOf(code));
    members.put("feature", feature);
    members.put("tier", tier.name());
    members.put("limit", hostPays ? null : limit);
    members.put("used", hostPays ? null : used);
    members.put("unit", unit);
    members.put("resetAt", hostPays || resetAt == null ? null : resetAt.toString());
    members.put("byokConfigured", byokConfigured);
    members.put("hostPays", hostPays);
    members.put("upgradeUrl", publicUrl.resolve("/console/plans").toString());
    members.put("addKeyUrl", publicUrl.resolve("/console/keys").toString());
    return members;
  }

  /// Micro-credits as decimal credits, exactly.
  public static BigDecimal credits(long micro) {
    BigDecimal credits = BigDecimal.valueOf(micro, MICRO_DIGITS).stripTrailingZeros();
    return credits.scale() < 0 ? credits.setScale(0) : credits;
  }
}
