package dev.tollgate.gateway.peer;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.gateway.refusal.Refusal;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;

/// What a peer answered: its status and its body.
public record PeerAnswer(int status, Buffer body, ObjectMapper mapper) {
  public boolean ok() {
    return status == 200;
  }

  /// @throws dev.tollgate.gateway.refusal.RefusedException (503) when the body is not what the
  ///   contract says
  public <T> T as(Class<T> type) {
    try {
      return mapper.readValue(body.getBytes(), type);
    } catch (IOException broken) {
      throw Refusal.unavailable("a service answered what we do not understand").asException();
    }
  }
}
