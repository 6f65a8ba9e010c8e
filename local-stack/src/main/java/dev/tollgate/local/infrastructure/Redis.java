package dev.tollgate.local.infrastructure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A Redis server of this machine. It keeps nothing on disk: what Redis holds can be lost.
public final class Redis {
  public static final String NAME = "redis";

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int TIMEOUT_MILLIS = 1_000;

  private final Home home;
  private final int port;

  public Redis(Home home, int port) {
    this.home = home;
    this.port = port;
  }

  public Part start() {
    var command =
        List.of(
            unpack().toString(),
            "--bind",
            "127.0.0.1",
            "--port",
            String.valueOf(port),
            "--save",
            "",
            "--appendonly",
            "no",
            "--maxmemory",
            "128mb",
            "--maxmemory-policy",
            "noeviction");
    Part part = Part.start(home, new PartCommand(NAME, command, Map.of()));
    return part.awaitReady(PATIENCE, () -> answers(port, part.pid()));
  }

  public int port() {
    return port;
  }

  public String url() {
    return "redis://127.0.0.1:" + port;
  }

  /// Makes the server's executable in the home, unless it is there; {@return its path}.
  Path unpack() {
    Path executable = home.directory("redis").resolve("redis-server");
    String resource = resource();
    try (InputStream packed = Redis.class.getResourceAsStream(resource)) {
      if (packed == null) {
        throw new LaunchFailure("there is no Redis for this platform: " + resource);
      }
      if (!Files.exists(executable)) {
        Path fresh = home.directory("redis").resolve("redis-server.new");
        Files.copy(packed, fresh, StandardCopyOption.REPLACE_EXISTING);
        if (!fresh.toFile().setExecutable(true)) {
          throw new IOException("cannot make " + fresh + " executable");
        }
        Files.move(fresh, executable, StandardCopyOption.ATOMIC_MOVE);
      }
      return executable;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String resource() {
    boolean mac = System.getProperty("os.name").startsWith("Mac");
    boolean arm = System.getProperty("os.arch").equals("aarch64");
    return "/redis-server-7.0.15-%s-%s"
        .formatted(mac ? "darwin" : "linux", arm ? "arm64" : "amd64");
  }

  /// Asks the server for its pid, so that another stack's Redis is never taken for ours, and waits
  /// a second for the answer.
  public static boolean answers(int port, long pid) {
    try (var socket = new Socket()) {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      socket.connect(address, TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream().write("INFO server\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII));
      var reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      return reader.lines().anyMatch(("process_id:" + pid)::equals);
    } catch (IOException | UncheckedIOException notYet) {
      return false;
    }
  }
}
