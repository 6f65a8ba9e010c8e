package dev.tollgate.metering.query;

import dev.tollgate.contracts.account.Route;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How many messages were answered, and by whose key. A message is a call that some provider
/// served.
///
/// @param messages of the whole range
public record MessageVolume(
    Instant from, Instant to, @Nullable String windowSize, long messages, List<Window> data) {
  /// @param platform messages served with the platform's key
  /// @param client messages served with the account's own key
  /// @param failed attempts that no provider served
  public record Window(
      Instant windowStart,
      Instant windowEnd,
      long messages,
      long platform,
      long client,
      long failed) {
    private static Window of(UsageWindow part) {
      long served = part.figures().requests() - part.figures().failed();
      boolean client = Route.BYOK.name().equals(part.group().get(Dimension.ROUTE));
      return new Window(
          part.start(),
          part.end(),
          served,
          client ? 0 : served,
          client ? served : 0,
          part.figures().failed());
    }

    private Window plus(Window other) {
      return new Window(
          windowStart,
          windowEnd,
          messages + other.messages,
          platform + other.platform,
          client + other.client,
          failed + other.failed);
    }
  }

  /// @param parts grouped by route
  static MessageVolume of(UsageQuery query, List<UsageWindow> parts) {
    Map<Instant, Window> windows = new LinkedHashMap<>();
    parts.forEach(part -> windows.merge(part.start(), Window.of(part), Window::plus));
    return new MessageVolume(
        query.range().from(),
        query.range().to(),
        query.windowSize().grain().map(Enum::name).orElse(null),
        windows.values().stream().mapToLong(Window::messages).sum(),
        List.copyOf(windows.values()));
  }
}
