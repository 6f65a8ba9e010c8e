package dev.tollgate.gateway.provider;

import com.github.benmanes.caffeine.cache.Ticker;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// One breaker per provider and model; only priced models have one, so their number is bounded.
public final class Breakers {
  private final Ticker ticker;
  private final Map<String, Breaker> all = new ConcurrentHashMap<>();

  public Breakers(Ticker ticker) {
    this.ticker = ticker;
  }

  public Breaker of(String provider, String model) {
    return all.computeIfAbsent(provider + '/' + model, name -> new Breaker(ticker));
  }

  /// For the gauge.
  public long open() {
    return all.values().stream().filter(Breaker::isOpen).count();
  }
}
