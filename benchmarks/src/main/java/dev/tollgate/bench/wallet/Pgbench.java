package dev.tollgate.bench.wallet;

import dev.tollgate.bench.process.Command;
import dev.tollgate.local.infrastructure.LaunchFailure;
import dev.tollgate.local.launch.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/// Postgres's own load generator, on the suite's server: what the database alone can do.
final class Pgbench {
  private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+)");
  private static final Pattern PASSWORD = Pattern.compile("user=(\\w+)&password=(.+)");
  private static final int LATENCY_COLUMN = 2;

  private final Path program;
  private final Path folder;
  private final String url;

  private Pgbench(Path program, Path folder, String url) {
    this.program = program;
    this.folder = folder;
    this.url = url;
  }

  static Path program() {
    return Command.find("pgbench")
        .orElseThrow(
            () -> new LaunchFailure("pgbench is needed: apt-get install postgresql-contrib"));
  }

  static Pgbench on(Stack stack, Path program) {
    String jdbc = stack.infrastructure().postgres().adminUrl("billing");
    String address = jdbc.substring("jdbc:".length(), jdbc.indexOf('?'));
    Matcher login = PASSWORD.matcher(jdbc);
    if (!login.find()) {
      throw new IllegalStateException("the URL has no password");
    }
    String url = address.replace("//", "//%s:%s@".formatted(login.group(1), login.group(2)));
    return new Pgbench(program, stack.home().directory("pgbench"), url);
  }

  /// Transactions per second with a number of clients that never rest.
  double perSecond(String script, int clients, Duration time) {
    String said = run(script, "-c", text(clients), "-T", text(time.toSeconds()));
    Matcher rate = RATE.matcher(said);
    if (!rate.find()) {
      throw new LaunchFailure("pgbench said no rate: " + said);
    }
    return Double.parseDouble(rate.group(1));
  }

  /// Latency from the time each transaction was due, as ours is taken.
  Histogram latency(String script, int clients, int perSecond, Duration time) {
    clear();
    run(script, "-c", text(clients), "-T", text(time.toSeconds()), "-R", text(perSecond), "-l");
    var micros = new Histogram(3);
    for (Path log : logs()) {
      lines(log)
          .forEach(line -> micros.recordValue(Long.parseLong(line.split(" ", -1)[LATENCY_COLUMN])));
    }
    return micros;
  }

  private String run(String script, String... options) {
    var line =
        new ArrayList<>(List.of(program.toString(), "-n", "-M", "prepared", "-f", script(script)));
    line.addAll(List.of(options));
    line.add(url);
    return Command.output(folder, line.toArray(String[]::new));
  }

  /// Scripts lie in the jar.
  private String script(String name) {
    Path file = folder.resolve(name);
    try (var source = Pgbench.class.getResourceAsStream("/wallet/" + name)) {
      if (source == null) {
        throw new IllegalArgumentException("no script is called " + name);
      }
      Files.write(file, source.readAllBytes());
      return file.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void clear() {
    try {
      for (Path log : logs()) {
        Files.delete(log);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Path> logs() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith("pgbench_log")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(long number) {
    return Long.toString(number);
  }
}
