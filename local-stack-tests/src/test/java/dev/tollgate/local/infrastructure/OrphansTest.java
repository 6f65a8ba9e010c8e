package dev.tollgate.local.infrastructure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("OP-1")
class OrphansTest {
  @TempDir private Path directory;

  @Test
  void what_an_earlier_run_left_is_ended_once() {
    var home = new Home(directory);
    var redis = new Redis(home, new FreePorts().next());
    Part part = redis.start();

    assertThat(Orphans.reap(home)).containsExactly(Redis.NAME);

    assertThat(part.isAlive()).isFalse();
    assertThat(FreePorts.isFree(redis.port())).isTrue();
    assertThat(Orphans.reap(home)).isEmpty();
  }

  @Test
  void a_home_that_never_was_stays_so() {
    var home = new Home(directory.resolve("never"));

    assertThat(Orphans.reap(home)).isEmpty();
    assertThat(home.root()).doesNotExist();
  }
}
