package dev.tollgate.local.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;

/// One client's connection and ours to the target, joined by a thread for each direction.
final class Link {
  private static final int CHUNK = 16 * 1024;

  private final Socket client;
  private final Socket target;
  private final FaultSwitch faults;

  Link(Socket client, Socket target, FaultSwitch faults) {
    this.client = client;
    this.target = target;
    this.faults = faults;
  }

  void start() {
    Thread.ofVirtual().start(() -> relay(client, target));
    Thread.ofVirtual().start(() -> relay(target, client));
  }

  /// Ends both connections with a reset instead of an orderly end.
  void reset() {
    reset(client);
    reset(target);
  }

  boolean isOver() {
    return client.isClosed() && target.isClosed();
  }

  static void reset(Socket socket) {
    try (socket) {
      if (!socket.isClosed()) {
        socket.setSoLinger(true, 0);
      }
    } catch (SocketException closedMeanwhile) {
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void relay(Socket from, Socket to) {
    byte[] chunk = new byte[CHUNK];
    try {
      int length = read(from, chunk);
      while (length >= 0) {
        if (!(faults.pass() instanceof Fault.Drop)) {
          to.getOutputStream().write(chunk, 0, length);
        }
        length = read(from, chunk);
      }
      faults.pass();
      to.shutdownOutput();
      closeWhenBothEnded();
    } catch (IOException broken) {
      close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
    }
  }

  /// Does not read while half open, so that the sender's window fills up as with a dead peer.
  private int read(Socket from, byte[] chunk) throws IOException, InterruptedException {
    if (faults.current() instanceof Fault.HalfOpen) {
      faults.pass();
    }
    return from.getInputStream().read(chunk);
  }

  private void closeWhenBothEnded() {
    if (client.isOutputShutdown() && target.isOutputShutdown()) {
      close();
    }
  }

  private void close() {
    for (Socket socket : List.of(client, target)) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
