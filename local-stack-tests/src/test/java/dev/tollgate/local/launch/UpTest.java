package dev.tollgate.local.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.local.infrastructure.Home;
import dev.tollgate.local.infrastructure.HomeLock;
import dev.tollgate.local.infrastructure.LaunchFailure;
import dev.tollgate.local.infrastructure.Orphans;
import dev.tollgate.local.infrastructure.Part;
import dev.tollgate.local.infrastructure.PartCommand;
import dev.tollgate.local.infrastructure.PidFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `./tollgate up` and `down` where something is up already. The tree is not built: nothing starts.
@Tag("OP-4")
class UpTest {
  private static final ProcessHandle SELF = ProcessHandle.current();

  @TempDir private Path folder;
  private Path repository;
  private Home home;

  @BeforeEach
  void claim() {
    repository = folder.resolve("tree");
    home = new Home(folder.resolve("home"));
    home.claim();
  }

  @AfterEach
  void end() {
    Orphans.reap(home);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--fresh"})
  void of_two_at_one_instant_the_second_leaves_alone_what_the_first_has_started(String words)
      throws Exception {
    try (HomeLock first = HomeLock.take(home).orElseThrow()) {
      assertThat(first).isNotNull();
      Part part = sleeping();
      Path data = Files.writeString(home.directory("postgres").resolve("data"), "of the first");

      assertRefused(() -> up(words), "another process is at work in " + home.root());

      assertThat(part.isAlive()).isTrue();
      assertThat(data).hasContent("of the first");
    }
  }

  @Test
  void down_forgets_nothing_of_the_next_launcher() {
    try (HomeLock next = HomeLock.take(home).orElseThrow()) {
      assertThat(next).isNotNull();
      Part part = sleeping();

      assertRefused(() -> Down.run(home), "another process is at work in " + home.root());

      assertThat(part.isAlive()).isTrue();
    }
    assertThat(Down.run(home)).isZero();
    assertThat(Orphans.reap(home)).isEmpty();
  }

  @Test
  void while_another_starts_it_is_named_and_its_log_is_left_alone() throws Exception {
    noteLauncher();
    Path log = Files.writeString(home.root().resolve("launcher.log"), "of the other");

    assertRefused(
        () -> up("--detach"),
        "process %d is at work in %s; ./tollgate down ends it".formatted(SELF.pid(), home.root()));

    assertThat(log).hasContent("of the other");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "--detach", "--port 9000", "--port 0", "--gateways 2 --port 9000 --train"})
  void what_runs_as_it_is_asked_for_is_up_already(String words) throws Exception {
    noteStack();

    assertThat(up(words)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "--fresh,--fresh",
    "--port 8080 --gateways 2,--port 8080",
    "--detach --gateways 1 --fresh,'--fresh, --gateways 1'"
  })
  void what_runs_otherwise_than_asked_for_is_told_in_one_line(String words, String missing)
      throws Exception {
    noteStack();

    assertRefused(
        () -> up(words),
        "already up at http://localhost:9000 without %s; ./tollgate down first".formatted(missing));
  }

  @Test
  void a_launcher_notes_its_home_once_in_the_tree_whose_jars_it_runs_from() {
    assertRefused(() -> up(""), "key-vault-service is not built");
    assertRefused(() -> up(""), "key-vault-service is not built");

    assertThat(repository.resolve("target/homes")).hasContent(home.root().toString());
  }

  private int up(String words) {
    List<String> all = words.isEmpty() ? List.of() : List.of(words.split(" ", -1));
    return new Up(repository, home).run(UpOptions.parse(all));
  }

  private static void assertRefused(Runnable command, String message) {
    assertThatThrownBy(command::run)
        .isInstanceOf(LaunchFailure.class)
        .hasMessageStartingWith(message);
  }

  private Part sleeping() {
    return Part.start(home, new PartCommand("sleeper", List.of("sleep", "600"), Map.of()));
  }

  /// This very process plays the launcher.
  private void noteLauncher() {
    new PidFile(home.root().resolve("launcher.pid")).write(SELF, "TERM");
  }

  private void noteStack() throws Exception {
    noteLauncher();
    Files.writeString(
        home.root().resolve("stack.json"),
        """
        {"launcherPid": %d, "edgeUrl": "http://localhost:9000", "recordsCaches": true,
         "pids": {"redis": 1, "llm-gateway-service": 2, "llm-gateway-service-1": 3}}
        """
            .formatted(SELF.pid()));
  }
}
