package dev.tollgate.local.infrastructure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("OP-1")
class TogetherTest {
  @TempDir private Path directory;

  @Test
  void a_part_that_cannot_start_fails_the_launch_and_ends_the_rest() {
    var home = new Home(directory);
    var running = new CompletableFuture<Part>();
    Supplier<Part> redis = new Redis(home, new FreePorts().next())::start;
    Supplier<Part> broken =
        () -> {
          running.join();
          throw new LaunchFailure("broken ended with code 1");
        };

    assertThatThrownBy(() -> Together.start(home, List.of(redis, broken), running::complete))
        .isInstanceOf(LaunchFailure.class)
        .hasMessage("broken ended with code 1");

    assertThat(running.join().isAlive()).isFalse();
    assertThat(Orphans.reap(home)).isEmpty();
  }
}
