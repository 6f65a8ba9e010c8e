package dev.tollgate.local.infrastructure;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/// A launcher to be killed: starts Redis in the home it is given and waits for ever.
final class KilledLauncher {
  private KilledLauncher() {}

  public static void main(String[] arguments) throws InterruptedException {
    var home = new Home(Path.of(arguments[0]));
    Warden.watch(home);
    new Redis(home, new FreePorts().next()).start();
    System.out.println("ready");
    new CountDownLatch(1).await();
  }
}
