package dev.tollgate.entitlement;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/// How these tests wait: for a condition, as long as a busy machine may need.
public final class Patience {
  private Patience() {}

  public static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(40));
  }
}
