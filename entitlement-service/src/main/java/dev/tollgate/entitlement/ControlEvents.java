package dev.tollgate.entitlement;

import dev.tollgate.kit.event.EventJson;
import dev.tollgate.kit.event.IncomingEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// Reads the events of control topics.
@Singleton
public class ControlEvents {
  private static final Logger LOG = Logger.getLogger(ControlEvents.class);

  private final EventJson json;

  ControlEvents(EventJson json) {
    this.json = json;
  }

  /// Applies every event of one type, one after the other.
  ///
  /// One that cannot be read is logged with its place and passed over: control topics are compacted
  /// full state, so that the next event of its key heals it.
  public <T> Uni<Void> inOrder(
      List<IncomingEvent> batch, String type, Class<T> as, Function<T, Uni<Void>> apply) {
    return Multi.createFrom()
        .items(batch.stream().filter(event -> event.type().equals(type)))
        .onItem()
        .transformToIterable(event -> read(event, as).toList())
        .onItem()
        .transformToUniAndConcatenate(apply::apply)
        .onItem()
        .ignoreAsUni();
  }

  private <T> Stream<T> read(IncomingEvent event, Class<T> as) {
    try {
      return Stream.of(json.read(event, as));
    } catch (IOException e) {
      LOG.errorf(
          "unreadable %s at %s/%d, offset %d: %s",
          event.type(), event.topic(), event.partition(), event.offset(), e.getClass().getName());
      return Stream.empty();
    }
  }
}
