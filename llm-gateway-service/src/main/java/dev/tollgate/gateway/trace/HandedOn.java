package dev.tollgate.gateway.trace;

import io.vertx.core.impl.ContextInternal;
import org.jspecify.annotations.Nullable;

/// The trace of the call under way, for what the gateway asks of our own services meanwhile.
/// Providers are never told.
public final class HandedOn {
  private static final Object KEY = HandedOn.class;

  private HandedOn() {}

  /// From now on, on this call's context.
  public static void from(ContextInternal context, CallTrace trace) {
    if (context.isDuplicate()) {
      context.putLocal(KEY, trace.traceparent());
    }
  }

  /// The `traceparent` to send; null outside of a traced call.
  public static @Nullable String traceparent() {
    ContextInternal context = ContextInternal.current();
    return context == null || !context.isDuplicate() ? null : context.getLocal(KEY);
  }
}
