package dev.tollgate.local.infrastructure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("OP-4")
class HomeTest {
  @TempDir private Path folder;

  private Home home() {
    return new Home(folder);
  }

  private void make(String... directories) throws IOException {
    for (String name : directories) {
      Files.createDirectories(folder.resolve(name));
    }
  }

  @Test
  void only_what_a_stack_makes_is_forgotten() throws IOException {
    Home home = home();
    home.claim();
    for (String ours : List.of("postgres", "kafka", "spool-2", "logs", "tls")) {
      Files.writeString(home.directory(ours).resolve("file"), "ours");
    }
    make("photos", "spool-old");
    Files.writeString(folder.resolve("photos/one"), "mine");
    Files.writeString(folder.resolve("redis"), "a file of mine");

    home.forgetData();

    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder("tollgate-home", "photos", "spool-old", "redis");
    assertThat(folder.resolve("photos/one")).hasContent("mine");
  }

  @Test
  void a_directory_that_would_never_be_forgotten_is_not_made() {
    assertThatThrownBy(() -> home().directory("photos"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"logs", "photos", "kafka postgres redis", "pids logs", "launcher.pid src"})
  void a_folder_with_things_of_others_is_refused_in_one_line(String names) throws IOException {
    make(names.split(" ", -1));

    assertThatThrownBy(() -> home().claim())
        .isInstanceOf(LaunchFailure.class)
        .hasMessage(
            folder
                + " holds other things than a stack's; set TOLLGATE_HOME to an empty folder"
                + " or one that is not there");
    assertThatThrownBy(() -> home().refuseOthers()).isInstanceOf(LaunchFailure.class);

    assertThat(folder.toFile().list()).containsExactlyInAnyOrder(names.split(" ", -1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kafka launcher.log logs pids platform-keys postgres redis secrets signing-keys spool spool-0 stripe tls",
        "kafka logs nginx pids postgres redis notes-of-mine",
        "launcher.log",
        "launcher.pid pids logs"
      })
  void a_home_of_an_earlier_version_becomes_a_marked_one(String names) throws IOException {
    make(names.split(" ", -1));

    home().claim();

    assertThat(folder.resolve("tollgate-home")).isRegularFile();
    home().refuseOthers();
  }

  @Test
  void a_first_start_that_met_a_full_disk_leaves_a_folder_that_can_be_used() throws IOException {
    Files.createFile(folder.resolve(".4711815162342.new"));
    assertThat(home().isEmpty()).isTrue();

    home().claim();

    assertThat(folder.resolve("tollgate-home")).isRegularFile();
  }

  @Test
  void a_path_that_kafka_would_take_for_two_is_refused_in_one_line() {
    var home = new Home(folder.resolve("a,b"));

    assertThatThrownBy(home::claim)
        .isInstanceOf(LaunchFailure.class)
        .hasMessage(
            "Kafka cannot keep data in %s, for the comma in it; set TOLLGATE_HOME to another"
                + " folder",
            home.root());
    assertThat(home.root()).doesNotExist();
  }

  @Test
  void an_empty_folder_or_none_becomes_a_home_and_stays_one() throws IOException {
    make("empty");
    var empty = new Home(folder.resolve("empty"));
    var none = new Home(folder.resolve("none"));
    none.refuseOthers();
    assertThat(none.root()).doesNotExist();

    for (Home home : List.of(none, empty)) {
      home.claim();
      home.directory("logs");
      home.claim();
      assertThat(home.root().resolve("tollgate-home")).isRegularFile();
    }
  }

  @Test
  void the_first_directory_of_a_home_marks_it() throws IOException {
    home().pidFile("redis");
    home().claim();

    make("another/logs");
    var another = new Home(folder.resolve("another"));
    another.directory("pids");
    assertThatThrownBy(another::claim).isInstanceOf(LaunchFailure.class);
  }

  @Test
  void a_file_is_no_home() throws IOException {
    var file = new Home(Files.writeString(folder.resolve("file"), "text"));

    assertThatThrownBy(file::claim)
        .isInstanceOf(LaunchFailure.class)
        .hasMessage("%s is not a folder", file.root());
  }
}
