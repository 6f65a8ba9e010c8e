package dev.tollgate.kit.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventJsonTest {
  private final ObjectMapper strict =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
  private final EventJson json = new EventJson(strict);

  private record News(String what, long much) {}

  @Test
  void members_that_are_unknown_are_passed_over_though_requests_are_read_strictly()
      throws IOException {
    String told = "{\"what\":\"a\",\"more\":{\"of\":[\"it\"]},\"much\":2}";

    assertThat(json.read(event(told), News.class)).isEqualTo(new News("a", 2));
    assertThatThrownBy(() -> strict.readValue(told, News.class)).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "{\"much\":\"many\"}", "{\"what\":"})
  void what_is_no_such_thing_is_refused(String value) {
    assertThatThrownBy(() -> json.read(event(value), News.class)).isInstanceOf(IOException.class);
  }

  private static IncomingEvent event(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    return new IncomingEvent("topic", 0, 0, "key", "news.v1", "1", Instant.EPOCH, bytes);
  }
}
