package dev.tollgate.local.launch;

import dev.tollgate.local.infrastructure.Home;
import dev.tollgate.local.infrastructure.LaunchFailure;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/// The commands of `./tollgate` that need Java. The script passes the repository's directory as the
/// system property `tollgate.repository`.
public final class Launcher {
  private static final int USAGE = 64;

  private Launcher() {}

  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments)));
  }

  private static int run(List<String> arguments) {
    Path repository =
        Path.of(System.getProperty("tollgate.repository", ".")).toAbsolutePath().normalize();
    try {
      Home home = home(repository);
      List<String> rest = arguments.subList(1, arguments.size());
      return switch (arguments.getFirst()) {
        case "up" -> new Up(repository, home).run(UpOptions.parse(rest));
        case "down" -> Down.run(home);
        case "status" -> Status.run(home);
        case "token" -> Token.run(home, rest.contains("--operator"));
        case "demo" -> Demo.run(home);
        default -> throw new IllegalArgumentException("unknown command: " + arguments.getFirst());
      };
    } catch (LaunchFailure | UncheckedIOException e) {
      System.err.println(e.getMessage());
      return 1;
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      return USAGE;
    }
  }

  private static Home home(Path repository) {
    String configured = System.getenv("TOLLGATE_HOME");
    return new Home(
        configured == null || configured.isBlank()
            ? repository.resolve(".tollgate")
            : Path.of(configured));
  }
}
