package dev.tollgate.gateway;

import dev.tollgate.gateway.provider.Wire;
import dev.tollgate.gateway.request.RequestBody;
import dev.tollgate.gateway.routing.Target.Destination;
import dev.tollgate.gateway.translation.Translation;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// How a caller and a provider understand each other: in the same dialect byte for byte, else
/// through a translation.
record Conversation(Wire wire, @Nullable Translation translation) {
  /// What is sent to the provider.
  Buffer request(RequestBody body, Destination destination) {
    Translation between = translation;
    if (between == null) {
      if (wire == Wire.RESPONSES) {
        return body.forgettable(destination.model());
      }
      boolean askUsage = wire == Wire.CHAT && destination.provider().streamUsage();
      return body.forProvider(destination.model(), askUsage);
    }
    return Buffer.buffer(
        between.request(body.bytes(), destination.model(), destination.provider()));
  }

  /// A whole answer, in the caller's words.
  Buffer answer(Buffer body, byte[] bytes) {
    return translation == null ? body : Buffer.buffer(translation.answer(bytes));
  }

  /// A provider's error, in the caller's words.
  Buffer error(int status, Buffer body) {
    return translation == null ? body : Buffer.buffer(translation.error(status, body.getBytes()));
  }
}
