package dev.tollgate.gateway.trace;

import io.vertx.core.http.RequestOptions;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.spi.VertxServiceProvider;
import io.vertx.core.spi.context.storage.ContextLocal;
import org.jspecify.annotations.Nullable;

/// What our own services learn of the call under way when the gateway asks them: its id, and its
/// trace where it is traced. Providers are not told of the trace.
///
/// Every call has an id and few ask anybody, so both lie in slots of the call's context, which cost
/// nothing to fill. Slots are given out before Vert.x starts: so it loads this class.
public final class HandedOn implements VertxServiceProvider {
  private static final ContextLocal<String> REQUEST_ID = ContextLocal.registerLocal(String.class);
  private static final ContextLocal<String> TRACEPARENT = ContextLocal.registerLocal(String.class);

  @Override
  public void init(VertxBuilder builder) {}

  /// From now on, on this call's context.
  public static void requestId(ContextInternal context, String id) {
    put(context, REQUEST_ID, id);
  }

  /// From now on, on this call's context.
  public static void trace(ContextInternal context, CallTrace trace) {
    put(context, TRACEPARENT, trace.traceparent());
  }

  /// Adds the headers; none outside of a call.
  public static void into(RequestOptions options) {
    ContextInternal context = ContextInternal.current();
    if (context != null && context.isDuplicate()) {
      put(options, "X-Tollgate-Request-Id", REQUEST_ID.get(context));
      put(options, "traceparent", TRACEPARENT.get(context));
    }
  }

  private static void put(ContextInternal context, ContextLocal<String> slot, String value) {
    if (context.isDuplicate()) {
      slot.put(context, value);
    }
  }

  private static void put(RequestOptions options, String header, @Nullable String value) {
    if (value != null) {
      options.putHeader(header, value);
    }
  }
}
