package dev.tollgate.local.fake.provider;

import dev.tollgate.local.fake.Json;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/// Takes a request to the control API or to the provider its path names.
record Reception(Vertx vertx, Control control, Desk desk, Tally tally) {

  void handle(HttpServerRequest request) {
    if (request.path().startsWith(Control.PATH)) {
      control.handle(request);
      return;
    }
    Target target = Target.of(request);
    if (target == null) {
      String error = "the first path segment names no provider: " + request.path();
      request
          .response()
          .setStatusCode(404)
          .end(Buffer.buffer(Json.bytes(Json.object().put("error", error))));
      return;
    }
    new Exchange(vertx, desk, tally, target, request).run();
  }
}
