package dev.tollgate.local.fake.stripe;

import java.time.Duration;
import java.util.Arrays;
import java.util.Set;

/// A disturbance of the next webhooks.
///
/// @param count how often each is sent (DUPLICATE), how many are held back and then sent in reverse
///   (REORDER)
/// @param delay how long each is held back (DELAY)
/// @param types of the events it strikes; empty for all
/// @param times how many events it strikes; [#ALWAYS] until removed
public record WebhookRule(Kind kind, int count, Duration delay, Set<String> types, int times) {
  public static final int ALWAYS = Integer.MAX_VALUE;

  public enum Kind {
    DUPLICATE,
    DELAY,
    DROP,
    REORDER
  }

  public WebhookRule {
    if (times < 1 || count < 1 || delay.isNegative()) {
      throw new IllegalArgumentException("a rule strikes at least once and never looks back");
    }
    types = Set.copyOf(types);
  }

  public static WebhookRule duplicate(int count) {
    return new WebhookRule(Kind.DUPLICATE, count, Duration.ZERO, Set.of(), ALWAYS);
  }

  public static WebhookRule delay(Duration delay) {
    return new WebhookRule(Kind.DELAY, 1, delay, Set.of(), ALWAYS);
  }

  public static WebhookRule drop() {
    return new WebhookRule(Kind.DROP, 1, Duration.ZERO, Set.of(), ALWAYS);
  }

  public static WebhookRule reorder(int count) {
    return new WebhookRule(Kind.REORDER, count, Duration.ZERO, Set.of(), ALWAYS);
  }

  public WebhookRule types(String... types) {
    return new WebhookRule(kind, count, delay, Set.copyOf(Arrays.asList(types)), times);
  }

  public WebhookRule times(int times) {
    return new WebhookRule(kind, count, delay, types, times);
  }

  boolean strikes(String type) {
    return types.isEmpty() || types.contains(type);
  }
}
