package dev.tollgate.billing.lease;

import dev.tollgate.billing.Utc;
import dev.tollgate.billing.wallet.Portion;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/// Leases as arrays of columns, for set-based statements.
final class LeaseColumns {
  private LeaseColumns() {}

  /// Leases, the present, and the pins of those that are not over.
  static Tuple of(List<Lease> leases, OffsetDateTime now) {
    Tuple columns = Tuple.tuple();
    addLeases(columns, leases);
    columns.addOffsetDateTime(now);
    addPins(columns, leases);
    return columns;
  }

  private static void addLeases(Tuple columns, List<Lease> leases) {
    columns
        .addArrayOfUUID(column(leases, Lease::id, UUID[]::new))
        .addArrayOfUUID(column(leases, lease -> lease.terms().accountId(), UUID[]::new))
        .addArrayOfString(column(leases, lease -> lease.terms().gatewayId(), String[]::new))
        .addArrayOfUUID(column(leases, lease -> lease.terms().incarnation(), UUID[]::new))
        .addArrayOfString(column(leases, lease -> lease.state().name(), String[]::new))
        .addArrayOfLong(column(leases, lease -> lease.terms().sizeMicro(), Long[]::new))
        .addArrayOfLong(column(leases, lease -> lease.progress().givenBackMicro(), Long[]::new))
        .addArrayOfLong(column(leases, lease -> lease.progress().debitedMicro(), Long[]::new))
        .addArrayOfBoolean(column(leases, lease -> lease.progress().closed(), Boolean[]::new))
        .addArrayOfOffsetDateTime(
            column(leases, lease -> Utc.of(lease.terms().grantedAt()), OffsetDateTime[]::new));
  }

  private static void addPins(Tuple columns, List<Lease> leases) {
    List<Pin> pins = new ArrayList<>();
    for (Lease lease : leases) {
      List<Portion> held = lease.state() == LeaseState.DONE ? List.of() : lease.pins();
      for (int i = 0; i < held.size(); i++) {
        pins.add(new Pin(lease, i, held.get(i)));
      }
    }
    columns
        .addArrayOfUUID(column(pins, pin -> pin.lease().id(), UUID[]::new))
        .addArrayOfUUID(column(pins, pin -> pin.portion().lotId(), UUID[]::new))
        .addArrayOfUUID(column(pins, pin -> pin.lease().terms().accountId(), UUID[]::new))
        .addArrayOfInteger(column(pins, Pin::position, Integer[]::new))
        .addArrayOfLong(column(pins, pin -> pin.portion().micro(), Long[]::new));
  }

  static Tuple ended(List<Lease> leases) {
    return Tuple.tuple()
        .addArrayOfUUID(
            leases.stream()
                .filter(lease -> lease.state() == LeaseState.DONE)
                .map(Lease::id)
                .toArray(UUID[]::new));
  }

  private record Pin(Lease lease, int position, Portion portion) {}

  private static <T, V> V[] column(List<T> rows, Function<T, V> value, IntFunction<V[]> array) {
    return rows.stream().map(value).toArray(array);
  }
}
