package dev.tollgate.vault.rotation;

import dev.tollgate.vault.rotation.Rotation.Kind;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/// The latest rotation of each kind as every instance last read it: keys that are left, none when
/// it is over, and keys that did not open.
final class RotationGauges {
  private final Map<Kind, AtomicLong> left = new EnumMap<>(Kind.class);
  private final Map<Kind, AtomicLong> unreadable = new EnumMap<>(Kind.class);

  RotationGauges(MeterRegistry metrics) {
    for (Kind kind : Kind.values()) {
      left.put(kind, gauge(metrics, "tollgate_vault_rotation_left_keys", kind));
      unreadable.put(kind, gauge(metrics, "tollgate_vault_rotation_unreadable_keys", kind));
    }
  }

  private static AtomicLong gauge(MeterRegistry metrics, String name, Kind kind) {
    AtomicLong value = new AtomicLong();
    metrics.gauge(name, List.of(Tag.of("kind", kind.name())), value);
    return value;
  }

  void show(List<Rotation> latest) {
    latest.forEach(
        rotation -> {
          Objects.requireNonNull(left.get(rotation.kind())).set(rotation.left());
          Objects.requireNonNull(unreadable.get(rotation.kind())).set(rotation.unreadable());
        });
  }
}
