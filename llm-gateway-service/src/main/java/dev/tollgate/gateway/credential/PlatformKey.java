package dev.tollgate.gateway.credential;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.gateway.routing.AuthStyle;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A key the platform pays for. Paid for by credits, and by nothing else.
public final class PlatformKey {
  private final String provider;
  private final String fingerprint;
  private final Secret secret;
  private final Instant since;
  private final Ticker ticker;
  private final Map<String, Long> pausedUntilNanos = new ConcurrentHashMap<>();
  private volatile long restUntilNanos;
  private volatile boolean resting;

  PlatformKey(String provider, String fingerprint, Secret secret, Instant since, Ticker ticker) {
    this.provider = provider;
    this.fingerprint = fingerprint;
    this.secret = secret;
    this.since = since;
    this.ticker = ticker;
  }

  public String provider() {
    return provider;
  }

  public String headerValue(AuthStyle style) {
    return secret.headerValue(style.prefix());
  }

  public String scrub(String text) {
    return secret.scrub(text);
  }

  /// The provider refused this key: others are used for a while, if there are any.
  public void rest(Duration span) {
    restUntilNanos = ticker.read() + span.toNanos();
    resting = true;
  }

  public boolean isResting() {
    return resting && ticker.read() - restUntilNanos < 0;
  }

  /// The provider asked to be left alone for so long. Rates are counted by model: the others go on.
  public void pause(String model, Duration span) {
    pausedUntilNanos.put(model, ticker.read() + span.toNanos());
  }

  boolean isPaused(String model) {
    return pausedNanos(model) > 0;
  }

  /// How long it is still paused for this model; zero or less when it is not.
  long pausedNanos(String model) {
    Long until = pausedUntilNanos.isEmpty() ? null : pausedUntilNanos.get(model);
    return until == null ? 0 : until - ticker.read();
  }

  /// When it was first seen, for the age metric (rotate at 30 days).
  Instant since() {
    return since;
  }

  /// Tells two versions apart without telling the key.
  String fingerprint() {
    return fingerprint;
  }

  @Override
  public String toString() {
    return "PlatformKey[" + provider + "]";
  }
}
