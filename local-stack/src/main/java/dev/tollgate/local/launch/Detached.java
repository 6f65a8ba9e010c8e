package dev.tollgate.local.launch;

import dev.tollgate.local.infrastructure.Home;
import dev.tollgate.local.infrastructure.JavaCommand;
import dev.tollgate.local.infrastructure.LaunchFailure;
import dev.tollgate.local.infrastructure.OwnSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// `./tollgate up --detach`: a launcher that lives on by itself. Shows its lines until it is ready;
/// ended before, it ends the launcher too.
final class Detached {
  private static final int POLL_MILLIS = 100;

  private final Home home;
  private int shown;

  Detached(Home home) {
    this.home = home;
  }

  /// Returns 0 when all is ready, the launcher's own code when it ended before.
  int start(UpOptions options) {
    Path log = home.root().resolve("launcher.log");
    var builder =
        new ProcessBuilder(command(options))
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log.toFile()));
    try {
      // Appended to, so that of two at one instant neither writes over the other's lines.
      Files.writeString(log, "");
      Process launcher = builder.start();
      launcher.getOutputStream().close();
      var givingUp = new Thread(launcher::destroy);
      Runtime.getRuntime().addShutdownHook(givingUp);
      while (!launcher.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        show(log);
        if (isReady(launcher)) {
          Runtime.getRuntime().removeShutdownHook(givingUp);
          show(log);
          return 0;
        }
      }
      show(log);
      return launcher.exitValue() == 0 ? 1 : launcher.exitValue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchFailure("interrupted", e);
    }
  }

  private boolean isReady(Process launcher) {
    return StackFile.running(home).filter(file -> file.launcherPid() == launcher.pid()).isPresent();
  }

  private static List<String> command(UpOptions options) {
    var command =
        new ArrayList<>(List.of("nohup", JavaCommand.java(), "-cp", JavaCommand.classPath()));
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add(Launcher.class.getName());
    command.add("up");
    command.addAll(options.words());
    return OwnSession.command(command);
  }

  private void show(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    lines.stream().skip(shown).forEach(System.out::println);
    shown = lines.size();
  }
}
