package dev.tollgate.local.infrastructure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;

/// Hands out TCP ports of the loopback interface on which nobody listens, none twice.
///
/// They lie below the ephemeral range: a client that retries an ephemeral port of a part that is
/// down can be given that very port as its own and then sit on it. Two processes that choose at the
/// same time hardly ever choose from the same thousand.
public final class FreePorts {
  private static final int LOWEST = 20_000;
  private static final int COUNT = 1_000;
  private static final int THOUSANDS = 12;
  private static final int ATTEMPTS = 1_000;

  private final SecureRandom random = new SecureRandom();
  private final Set<Integer> given = new HashSet<>();
  private final int lowest = LOWEST + COUNT * (int) (ProcessHandle.current().pid() % THOUSANDS);

  public synchronized int next() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = lowest + random.nextInt(COUNT);
      if (isFree(port) && given.add(port)) {
        return port;
      }
    }
    throw new IllegalStateException(
        "no free port between %d and %d".formatted(lowest, lowest + COUNT));
  }

  /// Whether a server could listen on the port. It tries to, for an instant, and so must not be
  /// asked about a port on which one is about to start: use [#accepts] to wait for that.
  public static boolean isFree(int port) {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException inUse) {
      return false;
    }
  }

  /// Whether a server accepts connections on the port.
  public static boolean accepts(int port) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }
}
