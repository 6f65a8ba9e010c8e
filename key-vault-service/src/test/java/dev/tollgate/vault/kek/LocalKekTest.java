package dev.tollgate.vault.kek;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.vault.envelope.AssociatedData;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("KV-9")
class LocalKekTest {
  private static final MasterKey FIRST =
      MasterKey.parse("6f1d8c0b52a94e37d1f0883c5ab7e6194c2df7305e9b86a1134dfe0296c87b5a");
  private static final MasterKey SECOND =
      MasterKey.parse("b94f27d3086ae15cc7823e940fd16ba5e2709c4d138f56fb01a8d46c7e329f18");
  private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes();
  private static final byte[] PURPOSE = AssociatedData.of("test").and(UUID.randomUUID()).bytes();

  private static final LocalKek OLD = new LocalKek(FIRST, List.of());
  private static final LocalKek BOTH = new LocalKek(SECOND, List.of(FIRST));

  private static byte[] unwrap(KekProvider keks, WrappedKey wrapped, byte[] purpose) {
    return keks.unwrap(wrapped, purpose).await().indefinitely();
  }

  private static WrappedKey wrap(KekProvider keks) {
    return keks.wrap(KEY, PURPOSE).await().indefinitely();
  }

  @Test
  void the_same_master_key_gives_the_same_kek_at_every_boot() {
    WrappedKey wrapped = wrap(OLD);

    assertThat(unwrap(new LocalKek(FIRST, List.of()), wrapped, PURPOSE)).isEqualTo(KEY);
  }

  @Test
  void a_previous_master_key_unwraps_and_the_primary_wraps() {
    assertThat(unwrap(BOTH, wrap(OLD), PURPOSE)).isEqualTo(KEY);
    assertThat(wrap(BOTH).kekId()).isNotEqualTo(wrap(OLD).kekId());
    assertThat(BOTH.ids().await().indefinitely().known())
        .containsExactlyInAnyOrder(wrap(BOTH).kekId(), wrap(OLD).kekId());
  }

  @Test
  void an_unknown_kek_a_changed_byte_and_another_purpose_are_refused() {
    WrappedKey wrapped = wrap(BOTH);
    byte[] changed = wrapped.bytes().clone();
    changed[changed.length / 2] ^= 1;

    assertThatThrownBy(() -> unwrap(OLD, wrapped, PURPOSE)).isInstanceOf(UnwrapRefused.class);
    assertThatThrownBy(() -> unwrap(BOTH, new WrappedKey(wrapped.kekId(), changed), PURPOSE))
        .isInstanceOf(UnwrapRefused.class);
    assertThatThrownBy(() -> unwrap(BOTH, wrapped, AssociatedData.of("other").bytes()))
        .isInstanceOf(UnwrapRefused.class);
    assertThatThrownBy(
            () -> unwrap(BOTH, new WrappedKey(wrap(OLD).kekId(), wrapped.bytes()), PURPOSE))
        .isInstanceOf(UnwrapRefused.class);
  }
}
