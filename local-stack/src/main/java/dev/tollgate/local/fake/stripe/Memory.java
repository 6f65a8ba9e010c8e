package dev.tollgate.local.fake.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.fake.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/// Keeps Stripe's state in a file, so that customers survive a restart of the local stack. A killed
/// process loses what happened since the last save.
final class Memory {
  private final Path file;
  private long savedRevision = -1;

  Memory(Path file) {
    this.file = file;
  }

  /// Puts back what was kept; events nobody took are sent again.
  void recall(World world) {
    if (!Files.exists(file)) {
      return;
    }
    try {
      JsonNode kept = Json.parse(Files.readAllBytes(file));
      world.objects().restore(kept);
      Duration ahead = Duration.parse(kept.path("ahead").asText("PT0S"));
      world.clock().moveTo(world.clock().realNow().plus(ahead));
    } catch (IOException e) {
      throw new UncheckedIOException("Stripe's state cannot be read from " + file, e);
    }
    world.objects().all("event").stream()
        .filter(event -> event.path("pending_webhooks").asInt() > 0)
        .forEach(event -> world.webhooks().send(event, 1));
  }

  void save(World world) {
    long revision = world.objects().revision();
    if (revision == savedRevision) {
      return;
    }
    ObjectNode state = world.objects().snapshot();
    state.put("ahead", world.clock().ahead().toString());
    try {
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.write(fresh, Json.bytes(state));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      savedRevision = revision;
    } catch (IOException e) {
      throw new UncheckedIOException("Stripe's state cannot be kept in " + file, e);
    }
  }
}
