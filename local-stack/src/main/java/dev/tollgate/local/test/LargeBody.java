package dev.tollgate.local.test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// Posts with more in them than a service takes. They never end, so that the answer tells of the
/// size and of nothing else.
public final class LargeBody {
  private static final int TIMEOUT_MILLIS = 30_000;
  private static final int CHUNK = 1 << 14;

  private LargeBody() {}

  /// @param token empty for none
  /// @return the status of the answer to a post that says its length first
  public static int announced(URI url, String token, int bytes) {
    return status(url, token, "Content-Length: " + bytes, 0);
  }

  /// @param token empty for none
  /// @return the status of the answer to a post that is told chunk by chunk
  public static int chunked(URI url, String token, int bytes) {
    return status(url, token, "Transfer-Encoding: chunked", (bytes + CHUNK - 1) / CHUNK);
  }

  private static int status(URI url, String token, String length, int chunks) {
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      OutputStream out = socket.getOutputStream();
      out.write(ascii(head(url, token, length)));
      for (int i = 0; i < chunks; i++) {
        out.write(ascii(Integer.toHexString(CHUNK) + "\r\n" + " ".repeat(CHUNK) + "\r\n"));
      }
      out.flush();
      var answer =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      return Integer.parseInt(answer.readLine().split(" ")[1]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String head(URI url, String token, String length) {
    String authorization = token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n";
    return "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nIdempotency-Key: large\r\n%s%s\r\n\r\n"
        .formatted(url.getPath(), authorization, length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
