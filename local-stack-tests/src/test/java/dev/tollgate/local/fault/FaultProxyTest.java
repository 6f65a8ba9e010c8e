package dev.tollgate.local.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("OP-1")
class FaultProxyTest {
  private static final int SILENCE_MILLIS = 300;
  private static final int PATIENCE_MILLIS = 30_000;

  private ServerSocket echo;
  private FaultProxy proxy;

  @BeforeEach
  void start() throws IOException {
    echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::echoAll);
    proxy = FaultProxy.start(0, echo.getLocalPort());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    echo.close();
  }

  @Test
  void without_a_fault_bytes_and_the_end_pass() throws IOException {
    try (Socket client = connect()) {
      assertThat(ask(client, 7)).isEqualTo(7);
      client.shutdownOutput();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void a_delay_holds_each_direction_and_ends_when_healed() throws IOException {
    try (Socket client = connect()) {
      ask(client, 1);
      proxy.delay(Duration.ofMillis(150));

      assertThat(millisToAsk(client)).isGreaterThanOrEqualTo(290L);
      proxy.heal();
      await().until(() -> millisToAsk(client) < 140L);
    }
  }

  @Test
  void dropped_bytes_never_arrive_and_the_connection_lives_on() throws IOException {
    try (Socket client = connect()) {
      ask(client, 1);
      proxy.drop();
      assertSilence(client);

      proxy.heal();
      assertThat(ask(client, 3)).isEqualTo(3);
    }
  }

  @Test
  void half_open_is_silence_and_what_was_sent_arrives_when_healed() throws IOException {
    try (Socket client = connect()) {
      ask(client, 1);
      proxy.halfOpen();
      assertSilence(client);

      proxy.heal();
      assertThat(client.getInputStream().read()).isEqualTo(2);
    }
  }

  @Test
  void half_open_accepts_new_connections_and_says_nothing() throws IOException {
    proxy.halfOpen();
    try (Socket client = connect()) {
      assertSilence(client);
    }
  }

  @Test
  void a_reset_ends_open_connections_and_refuses_new_ones_until_healed() throws IOException {
    try (Socket client = connect()) {
      ask(client, 1);
      proxy.reset();
      assertThatThrownBy(() -> ask(client, 2)).isInstanceOf(SocketException.class);
    }
    assertThatThrownBy(() -> ask(connect(), 3)).isInstanceOf(SocketException.class);

    proxy.heal();
    try (Socket client = connect()) {
      assertThat(ask(client, 4)).isEqualTo(4);
    }
  }

  private Socket connect() throws IOException {
    var client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    client.setSoTimeout(PATIENCE_MILLIS);
    client.setTcpNoDelay(true);
    return client;
  }

  private static int ask(Socket client, int value) throws IOException {
    client.getOutputStream().write(value);
    int answer = client.getInputStream().read();
    if (answer < 0) {
      throw new SocketException("ended");
    }
    return answer;
  }

  private static void assertSilence(Socket client) throws IOException {
    client.setSoTimeout(SILENCE_MILLIS);
    assertThatThrownBy(() -> ask(client, 2)).isInstanceOf(SocketTimeoutException.class);
    client.setSoTimeout(PATIENCE_MILLIS);
  }

  private static long millisToAsk(Socket client) throws IOException {
    long from = System.nanoTime();
    assertThat(ask(client, 9)).isEqualTo(9);
    return Duration.ofNanos(System.nanoTime() - from).toMillis();
  }

  private void echoAll() {
    while (!echo.isClosed()) {
      try {
        Socket socket = echo.accept();
        Thread.ofVirtual().start(() -> echo(socket));
      } catch (IOException closed) {
        assertThat(echo.isClosed()).isTrue();
      }
    }
  }

  private static void echo(Socket socket) {
    try (socket) {
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException reset) {
      assertThat(reset).isInstanceOf(SocketException.class);
    }
  }
}
