package dev.tollgate.kit.event;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;

/// Reads what other services tell. Members that are unknown here come from a service that was
/// upgraded first, and are passed over: records of the contracts only grow.
@Singleton
public class EventJson {
  private final ObjectMapper json;

  public EventJson(ObjectMapper json) {
    this.json = tolerant(json);
  }

  /// A mapper for what other services answer: it passes over members that are unknown here.
  public static ObjectMapper tolerant(ObjectMapper json) {
    return json.copy().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
  }

  /// @throws IOException when the record holds no such thing; JSON's `null` is none either
  public <T> T read(IncomingEvent event, Class<T> type) throws IOException {
    T read = json.readValue(event.value(), type);
    if (read == null) {
      throw new IOException("null");
    }
    return read;
  }
}
