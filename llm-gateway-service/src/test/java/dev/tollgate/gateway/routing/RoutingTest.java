package dev.tollgate.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.gateway.pricing.PriceCatalogue;
import dev.tollgate.gateway.world.MountedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A deployment's routing table, mounted as a cluster mounts it.
@Tag("GW-3")
class RoutingTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-20T00:00:00Z"), ZoneOffset.UTC);
  private static final String TABLE =
      """
      version: "1"
      features: {chat: chat}
      lanes: {chat: openai/gpt-4.1-mini}
      bareNames: [openai]
      providers:
        openai: {baseUrl: "https://api.openai.com/v1"}
      """;

  @TempDir Path dir;
  private MountedFolder mount;
  private Routing routing;

  @BeforeEach
  void mounted() throws IOException {
    mount = new MountedFolder(dir, CLOCK);
    mount.put("routing.yaml", TABLE);
    routing = routing(dir.resolve("routing.yaml"));
  }

  @Test
  void a_table_that_is_mounted_anew_comes_into_force() throws IOException {
    mount.put("routing.yaml", TABLE.replace("\"1\"", "\"2\"").replace("4.1-mini", "4.1-nano"));

    routing.reload();

    assertThat(routing.table().version()).isEqualTo("2");
    assertThat(routing.table().lanes()).containsEntry("chat", "openai/gpt-4.1-nano");
  }

  @Test
  void a_table_with_a_fault_changes_nothing_and_the_next_good_one_does() throws IOException {
    for (String fault :
        new String[] {
          TABLE.replace("4.1-mini", "4.1-mimi"), TABLE.replaceAll("(?s)providers:.*", ""), "{", ""
        }) {
      mount.put("routing.yaml", fault);
      routing.reload();
      assertThat(routing.table().version()).as(fault).isEqualTo("1");
    }

    mount.put("routing.yaml", TABLE.replace("\"1\"", "\"2\""));
    routing.reload();
    assertThat(routing.table().version()).isEqualTo("2");
  }

  @Test
  void a_file_that_is_away_for_a_while_is_read_when_it_is_back() throws IOException {
    Path file = dir.resolve("routing.yaml");
    Files.delete(file);
    routing.reload();
    assertThat(routing.table().version()).isEqualTo("1");

    Files.writeString(file, TABLE.replace("\"1\"", "\"2\""));
    routing.reload();
    assertThat(routing.table().version()).isEqualTo("2");
  }

  @Test
  @Tag("OP-4")
  void a_start_without_the_file_names_it_in_one_line() {
    Path nowhere = dir.resolve("nowhere.yaml");

    assertThatThrownBy(() -> routing(nowhere))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(nowhere.toString())
        .message()
        .hasLineCount(1);
  }

  private static Routing routing(Path file) {
    return new Routing(Optional.of(file), Optional.empty(), PriceCatalogue.shipped(), CLOCK);
  }
}
