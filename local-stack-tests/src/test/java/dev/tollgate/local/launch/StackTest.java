package dev.tollgate.local.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.local.infrastructure.Home;
import dev.tollgate.local.infrastructure.LaunchFailure;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("OP-1")
class StackTest {
  @TempDir private Path repository;

  @Test
  void a_service_that_is_not_built_is_told_before_anything_is_started() {
    var home = new Home(repository.resolve("home"));

    assertThatThrownBy(() -> Stack.start(StackOptions.of(repository, home)))
        .isInstanceOf(LaunchFailure.class)
        .hasMessageContaining("is not built");

    assertThat(home.root()).doesNotExist();
  }

  @Test
  void a_port_in_use_is_told_before_anything_is_started() throws Exception {
    var home = new Home(repository.resolve("home"));
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var options = StackOptions.of(repository, home).onPort(taken.getLocalPort());

      assertThatThrownBy(() -> Stack.start(options))
          .isInstanceOf(LaunchFailure.class)
          .hasMessage("port %d is in use; choose another with --port", taken.getLocalPort());
    }
    assertThat(home.root()).doesNotExist();
  }
}
