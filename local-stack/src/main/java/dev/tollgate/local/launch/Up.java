package dev.tollgate.local.launch;

import dev.tollgate.local.infrastructure.Home;
import dev.tollgate.local.infrastructure.LaunchFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/// `./tollgate up`: starts the stack and keeps it until it is told to end.
final class Up {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Path repository;
  private final Home home;
  private final long begun = System.nanoTime();

  Up(Path repository, Home home) {
    this.repository = repository;
    this.home = home;
  }

  int run(UpOptions options) {
    home.claim();
    Optional<StackFile> running = StackFile.running(home);
    if (running.isPresent()) {
      return alreadyUp(running.get(), options);
    }
    LauncherFile.refuseAnother(home);
    return options.detach() ? new Detached(home).start(options) : foreground(options);
  }

  private static int alreadyUp(StackFile running, UpOptions options) {
    List<String> missing = options.missingFrom(running);
    if (missing.isEmpty()) {
      System.out.println("already up at " + running.edgeUrl());
      return 0;
    }
    throw new LaunchFailure(
        "already up at %s without %s; ./tollgate down first"
            .formatted(running.edgeUrl(), String.join(", ", missing)));
  }

  private int foreground(UpOptions options) {
    noteHome();
    try (LauncherFile launcher = LauncherFile.claim(home)) {
      Stack stack =
          Stack.start(
              StackOptions.of(repository, home)
                  .onPort(options.portOrUsual())
                  .forgetting(options.fresh())
                  .withGateways(options.gatewaysOrUsual())
                  .recordingCaches(options.train())
                  .telling(this::tell));
      var ended = new CountDownLatch(1);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(stack, launcher, ended)));
      tell(
          "all ready; point an OpenAI client at %s/v1 with a token of ./tollgate token"
              .formatted(stack.edgeUrl()));
      ended.await();
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchFailure("interrupted", e);
    }
  }

  /// The script reads this: a build would replace the jars that this process runs from, in
  /// whichever home it does.
  private void noteHome() {
    Path homes = repository.resolve("target/homes");
    String line = home.root() + "\n";
    try {
      Files.createDirectories(homes.getParent());
      if (!Files.exists(homes)
          || !Files.readString(homes).lines().toList().contains(line.strip())) {
        Files.writeString(homes, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      }
    } catch (AccessDeniedException nobodyBuildsHere) {
      tell("%s cannot be written: nothing is built here".formatted(homes.getParent()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void end(Stack stack, LauncherFile launcher, CountDownLatch ended) {
    tell("ending");
    stack.close();
    launcher.close();
    tell("all ended");
    ended.countDown();
  }

  private void tell(String line) {
    double seconds = (System.nanoTime() - begun) / NANOS_PER_SECOND;
    System.out.printf("%6.1f s  %s%n", seconds, line);
  }
}
