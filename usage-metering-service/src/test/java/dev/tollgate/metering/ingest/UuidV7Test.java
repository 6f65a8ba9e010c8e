package dev.tollgate.metering.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.metering.Usage;
import java.time.Instant;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.LongRange;

@Tag("ME-1")
class UuidV7Test {
  @Property
  void an_id_tells_the_millisecond_in_which_it_was_minted(
      @ForAll @LongRange(min = 0, max = (1L << 48) - 1) long millis) {
    UUID id = Usage.idAt(Instant.ofEpochMilli(millis));

    assertThat(UuidV7.isOne(id)).isTrue();
    assertThat(UuidV7.timeOf(id)).isEqualTo(Instant.ofEpochMilli(millis));
  }

  @Property(tries = 20)
  void a_random_id_is_none() {
    assertThat(UuidV7.isOne(UUID.randomUUID())).isFalse();
  }
}
