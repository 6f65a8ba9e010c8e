package dev.tollgate.local.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Stands between a client and a TCP server of this machine and misbehaves on demand. A change
/// holds for open connections as well as for new ones.
public final class FaultProxy implements AutoCloseable {
  private static final int BACKLOG = 1024;

  private final ServerSocket server;
  private final int target;
  private final FaultSwitch faults = new FaultSwitch();
  private final Set<Link> links = ConcurrentHashMap.newKeySet();

  private FaultProxy(ServerSocket server, int target) {
    this.server = server;
    this.target = target;
  }

  /// Listens on the port (0: any free one) and passes on to the target's port.
  public static FaultProxy start(int port, int target) {
    try {
      var proxy =
          new FaultProxy(new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress()), target);
      Thread.ofVirtual().name("fault-proxy-" + proxy.port()).start(proxy::acceptAll);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return server.getLocalPort();
  }

  public void heal() {
    faults.set(new Fault.None());
  }

  public void delay(Duration time) {
    faults.set(new Fault.Delay(time));
  }

  public void drop() {
    faults.set(new Fault.Drop());
  }

  public void halfOpen() {
    faults.set(new Fault.HalfOpen());
  }

  public void reset() {
    faults.set(new Fault.Reset());
    links.forEach(Link::reset);
    links.clear();
  }

  /// Stops listening and resets what is open.
  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    reset();
  }

  private void acceptAll() {
    while (!server.isClosed()) {
      try {
        accept(server.accept());
      } catch (IOException closedOrReset) {
        links.removeIf(Link::isOver);
      }
    }
  }

  private void accept(Socket client) throws IOException {
    links.removeIf(Link::isOver);
    if (faults.current() instanceof Fault.Reset) {
      Link.reset(client);
      return;
    }
    var toTarget = new Socket();
    try {
      toTarget.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
    } catch (IOException refused) {
      Link.reset(client);
      return;
    }
    client.setTcpNoDelay(true);
    toTarget.setTcpNoDelay(true);
    var link = new Link(client, toTarget, faults);
    links.add(link);
    link.start();
  }
}
