package dev.tollgate.local.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.local.infrastructure.FreePorts;
import dev.tollgate.local.infrastructure.Home;
import dev.tollgate.local.infrastructure.Orphans;
import dev.tollgate.local.infrastructure.Part;
import dev.tollgate.local.infrastructure.Redis;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("OP-4")
class StatusTest {
  @TempDir private Path directory;

  @AfterEach
  void stop() {
    Orphans.reap(new Home(directory));
  }

  private static StackFile stackWith(Redis redis) {
    return new StackFile(
        "",
        ProcessHandle.current().pid(),
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        "",
        redis.url(),
        "",
        "",
        "",
        "",
        false);
  }

  @Test
  void a_server_is_ready_while_it_answers_not_while_it_is_only_there() {
    var home = new Home(directory);
    var redis = new Redis(home, new FreePorts().next());
    Part part = redis.start();
    StackFile stack = stackWith(redis);
    assertThat(Status.state(stack, Redis.NAME, part.pid())).isEqualTo("ready");

    Orphans.signal(home, Redis.NAME, "STOP");
    assertThat(Status.state(stack, Redis.NAME, part.pid())).isEqualTo("not ready");

    Orphans.signal(home, Redis.NAME, "CONT");
    assertThat(Status.state(stack, Redis.NAME, part.pid())).isEqualTo("ready");

    part.kill();
    assertThat(Status.state(stack, Redis.NAME, part.pid())).isEqualTo("ended");
  }
}
