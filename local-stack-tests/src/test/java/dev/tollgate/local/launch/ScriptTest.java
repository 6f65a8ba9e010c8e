package dev.tollgate.local.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.local.infrastructure.PidFile;
import dev.tollgate.local.infrastructure.Service;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The script `tollgate` in a tree of its own, where JDKs and Maven say that they were called.
@Tag("OP-4")
class ScriptTest {
  private static final List<String> TOOLS =
      List.of(
          "bash",
          "cat",
          "cut",
          "dirname",
          "find",
          "ls",
          "mkdir",
          "mv",
          "ps",
          "readlink",
          "rm",
          "sed",
          "touch",
          "tr");
  private static final Instant BUILT = Instant.parse("2100-01-01T00:00:00Z");

  @TempDir private Path folder;
  private Path tree;
  private Path bin;

  private record Said(int code, String out, String error) {}

  @BeforeEach
  void copyScript() throws IOException {
    tree = Files.createDirectories(folder.resolve("tree"));
    Files.copy(Path.of("..", "tollgate"), tree.resolve("tollgate"));
    script(tree.resolve("mvnw"), "echo \"mvnw $*\"");
    bin = Files.createDirectories(folder.resolve("bin"));
    for (String tool : TOOLS) {
      Optional<Path> found = onPath(tool);
      if (found.isPresent()) {
        Files.createSymbolicLink(bin.resolve(tool), found.get());
      }
    }
  }

  @Test
  void an_unknown_command_is_answered_with_the_usage() throws Exception {
    Said said = run(Map.of(), "upp");

    assertThat(said.code()).isEqualTo(64);
    assertThat(said.error()).startsWith("usage: ./tollgate <command>");
    assertThat(run(Map.of()).out()).isEqualTo(said.error());
  }

  @Test
  void without_a_jdk_one_line_says_what_is_needed() throws Exception {
    Path old = jdk("jdk-24", 24);

    // Without its wildcards the script finds none of the JDKs that this machine may have.
    Said said = run(Map.of("JAVA_HOME", old.toString(), "SHELLOPTS", "noglob"), "status");

    assertThat(said.code()).isEqualTo(1);
    assertThat(said.out()).isEmpty();
    assertThat(said.error().lines())
        .singleElement()
        .asString()
        .startsWith("a JDK of version 25 or later is needed");
  }

  @Test
  void a_java_home_too_old_is_passed_over_for_the_jdk_on_the_path() throws Exception {
    makeBuilt();
    Path old = jdk("jdk-24", 24);
    Path wanted = jdk("jdk-25", 25);
    Files.createSymbolicLink(bin.resolve("javac"), wanted.resolve("bin/javac"));

    assertThat(run(Map.of("JAVA_HOME", old.toString()), "status").out()).startsWith("jdk-25 ");
    Path newer = jdk("jdk-26", 26);
    assertThat(run(Map.of("JAVA_HOME", newer.toString()), "status").out()).startsWith("jdk-26 ");
  }

  @Test
  void the_launcher_gets_the_words_and_its_code_is_the_scripts() throws Exception {
    Said notBuilt = run(onJdk(), "status");
    assertThat(notBuilt.code()).isEqualTo(1);
    assertThat(notBuilt.error())
        .isEqualTo("not built, so nothing is up; start with ./tollgate up\n");

    makeBuilt();
    Said said = run(onJdk(), "token", "--operator");

    assertThat(said.code()).isEqualTo(3);
    assertThat(said.out()).endsWith(Launcher.class.getName() + " token --operator\n");
  }

  @Test
  void what_has_changed_since_it_was_built_is_built_again_before_it_is_started() throws Exception {
    makeBuilt();
    assertThat(run(onJdk(), "up").out()).startsWith("jdk-25 ").endsWith(" up\n");

    write(tree.resolve("billing-service/src/main/java/Wallet.java"), BUILT.plusSeconds(1));

    assertThat(run(onJdk(), "up").out())
        .startsWith("building")
        .contains("mvnw -q -Dquick -DskipTests package")
        .endsWith(" up\n");
  }

  @Test
  void jars_of_a_running_suite_are_not_replaced_those_of_a_killed_one_are() throws Exception {
    Path launcherFile = Files.createDirectories(tree.resolve(".tollgate")).resolve("launcher.pid");
    new PidFile(launcherFile).write(ProcessHandle.current(), "TERM");

    Said refused = run(onJdk(), "test");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.error()).startsWith("the suite in " + launcherFile.getParent() + " is up");

    List<String> lines = new ArrayList<>(Files.readAllLines(launcherFile));
    lines.set(3, "1" + lines.get(3));
    Files.write(launcherFile, lines);
    Said built = run(onJdk(), "test", "-Dcampaigns");

    assertThat(built.code()).isZero();
    assertThat(built.out()).isEqualTo("mvnw --threads 2 verify -Dcampaigns\n");
  }

  @Test
  void jars_of_a_suite_in_another_home_are_not_replaced_either() throws Exception {
    makeBuilt();
    Path other = Files.createDirectories(folder.resolve("another home"));
    new PidFile(other.resolve("launcher.pid")).write(ProcessHandle.current(), "TERM");
    Files.writeString(tree.resolve("target/homes"), folder.resolve("gone") + "\n" + other + "\n");
    assertThat(run(onJdk(), "up", "--port", "8090").out())
        .startsWith("jdk-25 ")
        .endsWith(" up --port 8090\n");

    write(tree.resolve("billing-service/src/main/java/Wallet.java"), BUILT.plusSeconds(1));

    for (String command : List.of("up", "test")) {
      Said refused = run(onJdk(), command);
      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.out()).isEmpty();
      assertThat(refused.error())
          .isEqualTo(
              "the suite in %1$s is up and runs from the jars a build replaces; TOLLGATE_HOME=\"%1$s\" ./tollgate down first%n",
              other);
    }
    assertThat(
            run(
                    Map.of(
                        "JAVA_HOME",
                        folder.resolve("jdk-25").toString(),
                        "TOLLGATE_HOME",
                        other.toString()),
                    "up")
                .out())
        .endsWith(" up\n");
  }

  /// A tree as a build leaves it.
  private void makeBuilt() throws IOException {
    var sources = Stream.of("contracts", "service-kit", "local-stack", "benchmarks");
    for (String module : Stream.concat(sources, Service.ids().stream()).toList()) {
      write(tree.resolve(module).resolve("pom.xml"), Instant.EPOCH);
      write(tree.resolve(module).resolve("src/main/java/Source.java"), Instant.EPOCH);
    }
    write(tree.resolve("pom.xml"), Instant.EPOCH);
    write(tree.resolve("local-stack/target/local-stack-1.jar"), BUILT);
    for (String service : Service.ids()) {
      write(tree.resolve(service).resolve("target/quarkus-app/quarkus-run.jar"), BUILT);
    }
    write(tree.resolve("target/built"), BUILT);
  }

  private static void write(Path file, Instant modified) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "");
    Files.setLastModifiedTime(file, FileTime.from(modified));
  }

  private Map<String, String> onJdk() throws IOException {
    return Map.of("JAVA_HOME", jdk("jdk-25", 25).toString());
  }

  /// A folder that looks like a JDK, whose `java` says its name and what it was given, and ends
  /// with 3.
  private Path jdk(String name, int version) throws IOException {
    Path home = folder.resolve(name);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"%d.0.1\"\n".formatted(version));
    script(home.resolve("bin/javac"), "exit 1");
    script(home.resolve("bin/java"), "echo \"%s $*\"; exit 3".formatted(name));
    return home;
  }

  private static void script(Path file, String line) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + line + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static Optional<Path> onPath(String tool) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
        .map(entry -> Path.of(entry, tool))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /// With nothing in its environment but what is given and a PATH of plain tools.
  private Said run(Map<String, String> environment, String... words) throws Exception {
    var line = new ArrayList<>(List.of("bash", tree.resolve("tollgate").toString()));
    line.addAll(List.of(words));
    Path out = folder.resolve("out");
    Path error = folder.resolve("error");
    var builder = new ProcessBuilder(line);
    builder.redirectOutput(out.toFile()).redirectError(error.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", bin.toString());
    builder.environment().putAll(environment);

    int code = builder.start().waitFor();

    return new Said(code, Files.readString(out), Files.readString(error));
  }
}
