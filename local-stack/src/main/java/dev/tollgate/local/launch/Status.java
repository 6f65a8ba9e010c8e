package dev.tollgate.local.launch;

import dev.tollgate.local.infrastructure.Home;
import dev.tollgate.local.infrastructure.Kafka;
import dev.tollgate.local.infrastructure.Postgres;
import dev.tollgate.local.infrastructure.Redis;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/// `./tollgate status`: which parts run, whether they are ready, and what memory they hold. Exits
/// with 0 only when all are ready.
final class Status {
  static final int NOT_UP = 3;
  static final int NOT_READY = 1;
  private static final int KIB_PER_MIB = 1024;

  private Status() {}

  static int run(Home home) {
    Optional<StackFile> stack = StackFile.running(home);
    if (stack.isEmpty()) {
      return withoutStack(home);
    }
    System.out.println("edge " + stack.get().edgeUrl());
    boolean allReady = true;
    show("launcher", stack.get().launcherPid(), "ready");
    for (var part : stack.get().pids().entrySet()) {
      String state = state(stack.get(), part.getKey(), part.getValue());
      allReady &= state.equals("ready");
      show(part.getKey(), part.getValue(), state);
    }
    return allReady ? 0 : NOT_READY;
  }

  private static int withoutStack(Home home) {
    Optional<ProcessHandle> launcher = LauncherFile.running(home);
    if (launcher.isEmpty()) {
      System.out.println("not up");
      return NOT_UP;
    }
    System.out.printf("not ready: process %d is starting or ending it%n", launcher.get().pid());
    return NOT_READY;
  }

  private static void show(String name, long pid, String state) {
    System.out.printf("%-24s %-10s pid %-8d %s%n", name, state, pid, memory(pid));
  }

  static String state(StackFile stack, String name, long pid) {
    if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()) {
      return "ended";
    }
    return answers(stack, name, pid) ? "ready" : "not ready";
  }

  private static boolean answers(StackFile stack, String name, long pid) {
    return switch (name) {
      case Postgres.NAME -> Postgres.answers(stack.databases().values().iterator().next());
      case Kafka.NAME -> Kafka.answers(stack.kafkaBootstrap());
      case Redis.NAME -> Redis.answers(URI.create(stack.redisUrl()).getPort(), pid);
      default ->
          ServiceReplica.isReady(Objects.requireNonNull(stack.managementPorts().get(name), name));
    };
  }

  /// Resident memory, where the system tells it.
  private static String memory(long pid) {
    try (var lines = Files.lines(Path.of("/proc", String.valueOf(pid), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / KIB_PER_MIB + " MiB")
          .findFirst()
          .orElse("");
    } catch (IOException notLinuxOrGone) {
      return "";
    }
  }
}
