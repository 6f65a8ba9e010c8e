package dev.tollgate.local.launch;

import dev.tollgate.local.infrastructure.Ending;
import dev.tollgate.local.infrastructure.Home;
import dev.tollgate.local.infrastructure.HomeLock;
import dev.tollgate.local.infrastructure.Orphans;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// `./tollgate down`: ends the launcher, and whatever of the stack outlived it.
final class Down {
  /// Longer than the launcher gives its parts, of which some may be recording AOT caches.
  private static final Duration PATIENCE = Duration.ofMinutes(7);

  private Down() {}

  static int run(Home home) {
    home.refuseOthers();
    if (home.isEmpty()) {
      System.out.println("nothing was up");
      return 0;
    }
    var ended = new ArrayList<String>();
    LauncherFile.running(home)
        .ifPresent(
            launcher -> {
              Ending.end(launcher, "TERM", PATIENCE);
              ended.add("launcher");
            });
    ended.addAll(withoutLauncher(home));
    System.out.println(ended.isEmpty() ? "nothing was up" : "ended: " + String.join(", ", ended));
    return 0;
  }

  /// Ends and forgets what launchers have left, unless the next one is at work already.
  private static List<String> withoutLauncher(Home home) {
    try (HomeLock lock = LauncherFile.lock(home)) {
      List<String> orphans = Orphans.reap(home);
      StackFile.delete(home);
      LauncherFile.forget(home);
      return orphans;
    }
  }
}
