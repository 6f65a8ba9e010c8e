package dev.tollgate.bench.load;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Where calls go, and as whom.
///
/// @param callers the headers of each caller, `Name: value`; calls take them in turn
public record Destination(String name, int port, String path, List<List<String>> callers) {
  /// A whole request as it goes over the wire.
  public Buffer request(int caller, String body) {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    var head = new StringBuilder();
    head.append("POST ").append(path).append(" HTTP/1.1\r\nHost: 127.0.0.1:").append(port);
    head.append("\r\nContent-Type: application/json\r\nContent-Length: ").append(content.length);
    for (String header : callers.get(caller % callers.size())) {
      head.append("\r\n").append(header);
    }
    return Buffer.buffer(head.append("\r\n\r\n").toString()).appendBytes(content);
  }
}
