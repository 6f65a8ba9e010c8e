package dev.tollgate.contracts.lease;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// P13: sent every 5 s and on recall; lists every lease whose `lease.closed` Kafka has not acked
/// yet.
public record LeaseHeartbeat(
    @NotBlank @Size(max = 64) String gatewayId,
    @NotNull UUID incarnation,
    @NotNull @Size(max = 10_000) List<@Valid Beat> leases) {
  public LeaseHeartbeat {
    leases = List.copyOf(leases);
  }

  /// @param idleMicro left + unacked close amount; null = unknown (found in a replayed spool)
  /// @param recall highest recall number of this account seen when the snapshot was taken; 0 = none
  public record Beat(
      @NotNull UUID leaseId,
      @Nullable @PositiveOrZero Long idleMicro,
      @PositiveOrZero long recall) {}
}
