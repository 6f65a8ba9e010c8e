package dev.tollgate.billing.lease;

import dev.tollgate.billing.wallet.Portion;
import java.util.List;

/// What a charge burnt.
///
/// @param burnt portions of lots, in burn order
/// @param waivedMicro what could not be debited; the house pays
/// @param late the lease had not held all of it any more
public record Debit(List<Portion> burnt, long waivedMicro, boolean late) {
  public Debit {
    burnt = List.copyOf(burnt);
  }

  public long debitedMicro() {
    return burnt.stream().mapToLong(Portion::micro).reduce(0, Math::addExact);
  }
}
