package dev.tollgate.local.infrastructure;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// One process of the stack: started with a log and a pid file, waited for until it is ready,
/// stopped politely or killed.
public final class Part {
  private static final Duration POLL = Duration.ofMillis(50);

  private final PartCommand command;
  private final Path log;
  private final PidFile pidFile;
  private final Process process;
  private volatile boolean expectedToEnd;

  private Part(PartCommand command, Path log, PidFile pidFile, Process process) {
    this.command = command;
    this.log = log;
    this.pidFile = pidFile;
    this.process = process;
  }

  /// Starts the command in a session of its own, its output appended to the part's log in the home.
  public static Part start(Home home, PartCommand command) {
    Path log = home.log(command.name());
    var builder =
        new ProcessBuilder(OwnSession.command(command.line()))
            .directory(home.root().toFile())
            .redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(command.environment());
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      var pidFile = new PidFile(home.pidFile(command.name()));
      pidFile.write(process.toHandle(), command.stopSignal());
      process.onExit().thenRun(() -> pidFile.deleteFor(process.pid()));
      return new Part(command, log, pidFile, process);
    } catch (IOException e) {
      throw new LaunchFailure(
          "%s could not be started: %s".formatted(command.name(), e.getMessage()), e);
    }
  }

  /// Returns once the probe says yes; fails as soon as the process ends or the time is over.
  public Part awaitReady(Duration patience, BooleanSupplier probe) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!probe.getAsBoolean()) {
      if (endedWithin(POLL)) {
        pidFile.deleteFor(pid());
        throw failure("ended with code " + process.exitValue());
      }
      if (System.nanoTime() > deadline) {
        kill();
        throw failure("was not ready within %d s".formatted(patience.toSeconds()));
      }
    }
    return this;
  }

  /// For a process that ends by itself: waits for it, and fails unless its exit code is 0.
  public void awaitSuccess(Duration patience) {
    if (!endedWithin(patience)) {
      kill();
      throw failure("did not end within %d s".formatted(patience.toSeconds()));
    }
    pidFile.deleteFor(pid());
    if (process.exitValue() != 0) {
      throw failure("ended with code " + process.exitValue());
    }
  }

  public String name() {
    return command.name();
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /// As `kill -9` does: the process gets no chance to say good-bye.
  public void kill() {
    expectedToEnd = true;
    Ending.kill(process.toHandle());
    pidFile.deleteFor(pid());
  }

  /// Asks the process to end and kills it when it does not within the patience.
  ///
  /// @return whether it ended by itself when asked
  public boolean stop(Duration patience) {
    expectedToEnd = true;
    boolean polite =
        process.isAlive() && Ending.end(process.toHandle(), command.stopSignal(), patience);
    pidFile.deleteFor(pid());
    return polite;
  }

  /// Calls back when the process ends by itself; not when it is stopped or killed through this.
  public void onUnexpectedEnd(Consumer<LaunchFailure> listener) {
    process
        .onExit()
        .thenAccept(
            ended -> {
              if (!expectedToEnd) {
                listener.accept(failure("ended with code " + ended.exitValue()));
              }
            });
  }

  private LaunchFailure failure(String what) {
    return new LaunchFailure("%s %s; its last lines:%n%s".formatted(name(), what, LogTail.of(log)));
  }

  private boolean endedWithin(Duration time) {
    try {
      return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchFailure("interrupted while waiting for " + name(), e);
    }
  }
}
