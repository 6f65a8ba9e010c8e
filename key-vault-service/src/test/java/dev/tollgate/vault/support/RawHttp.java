package dev.tollgate.vault.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// Requests whose path goes over the wire exactly as written.
public final class RawHttp {
  private static final int TIMEOUT_MILLIS = 10_000;

  private RawHttp() {}

  /// @param token empty for none
  /// @param body JSON
  /// @return the status; 400 when the server closes without an answer
  public static int status(URI server, String method, String path, String token, String body) {
    try (Socket socket = send(server, method, path, token, body)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      var reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      String line = reader.readLine();
      return line == null ? 400 : Integer.parseInt(line.split(" ")[1]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Sends the request alone: whoever wants the answer reads it.
  public static Socket send(URI server, String method, String path, String token, String body)
      throws IOException {
    Socket socket = new Socket("127.0.0.1", server.getPort());
    String request =
        "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%sContent-Length: %d\r\nContent-Type: application/json\r\n\r\n%s"
            .formatted(
                method,
                path,
                token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n",
                body.length(),
                body);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }
}
