package dev.tollgate.gateway.usage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.tollgate.contracts.usage.UsageRecorded;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What is written by hand is what the contract's record says, to the byte.
@Tag("GW-8")
class UsageJsonTest {
  private static final int EVENTS = 500;

  private final ObjectMapper contract =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .serializationInclusion(JsonInclude.Include.NON_NULL)
          .build();

  @Test
  void any_event_is_the_json_of_its_record() throws Exception {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < EVENTS; i++) {
      assertSame(Events.random(random));
    }
  }

  @Test
  void what_is_missing_is_left_out_and_what_is_odd_is_escaped() throws Exception {
    UsageRecorded opened = Events.opened(UUID.randomUUID(), null);
    assertSame(opened);
    assertSame(
        new UsageEnd(
                opened.status(),
                opened.tokens(),
                opened.usageSource(),
                Long.MAX_VALUE,
                0,
                UUID.randomUUID(),
                3L,
                5,
                "a \"quote\" \n and ü 😀")
            .of(opened));
  }

  private void assertSame(UsageRecorded event) throws Exception {
    byte[] written = UsageJson.of(event);
    assertThat(written).isEqualTo(contract.writeValueAsBytes(event));
    assertThat(contract.readValue(written, UsageRecorded.class)).isEqualTo(event);
  }
}
