package dev.tollgate.local.infrastructure;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/// Takes the lock of the home it is given, starts the part `sleeper` in it and waits for ever.
final class PartStarter {
  private PartStarter() {}

  public static void main(String[] arguments) throws InterruptedException {
    var home = new Home(Path.of(arguments[0]));
    home.claim();
    try (HomeLock held = HomeLock.take(home).orElseThrow()) {
      Part.start(home, new PartCommand("sleeper", List.of("sleep", "600"), Map.of()));
      System.out.println("ready");
      new CountDownLatch(1).await();
    }
  }
}
