package dev.tollgate.gateway.world;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;

/// A caller on a socket of its own, who sends what it likes as slowly as it likes.
public final class RawCaller implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;
  private static final int RECEIVE_BUFFER_BYTES = 64 * 1024;

  private static final String LENGTH = "\r\ncontent-length: ";

  private final Socket socket;

  /// Has sent nothing yet.
  public RawCaller(int port) throws IOException {
    this(port, new Socket());
  }

  private RawCaller(int port, Socket socket) throws IOException {
    this.socket = socket;
    socket.connect(new InetSocketAddress("127.0.0.1", port));
    socket.setSoTimeout(PATIENCE_MILLIS);
  }

  /// Sends the head of a chat completion.
  ///
  /// @param length the header that says how long the body is
  /// @param credential may be empty
  public RawCaller(int port, String length, String credential) throws IOException {
    this(port);
    send(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Authorization: Bearer "
            + credential
            + "\r\n"
            + length
            + "\r\n\r\n");
  }

  /// One for whom the kernel keeps next to nothing that it has not read.
  public static RawCaller withLittleRoom(int port) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
    return new RawCaller(port, socket);
  }

  /// So many bytes of the body.
  public void send(int bytes) throws IOException {
    send("x".repeat(bytes));
  }

  public void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
    socket.getOutputStream().flush();
  }

  /// The head of the answer in small letters, once it is there.
  public String head() throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("no answer but " + head);
      }
      head.append((char) next);
    }
    return head.toString().toLowerCase(Locale.ROOT);
  }

  /// One whole answer that says how long it is.
  public String answer() throws IOException {
    String head = head();
    String length =
        head.substring(head.indexOf(LENGTH) + LENGTH.length()).lines().findFirst().orElseThrow();
    byte[] body = socket.getInputStream().readNBytes(Integer.parseInt(length));
    return head + new String(body, UTF_8);
  }

  /// Waits for what else the gateway says, until it hangs up.
  public String rest() throws IOException {
    return new String(socket.getInputStream().readAllBytes(), US_ASCII);
  }

  /// Goes away, and returns when the gateway has noticed.
  public void leave() throws IOException {
    socket.shutdownOutput();
    rest();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
