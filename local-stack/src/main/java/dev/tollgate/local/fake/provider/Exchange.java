package dev.tollgate.local.fake.provider;

import dev.tollgate.local.fake.Json;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/// One call: its key is checked, its faults are suffered, its reply is sent, and the tally is told.
final class Exchange {
  private final Vertx vertx;
  private final Desk desk;
  private final Target target;
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Credential credential;
  private final Tally.Entry entry;

  Exchange(Vertx vertx, Desk desk, Tally tally, Target target, HttpServerRequest request) {
    this.vertx = vertx;
    this.desk = desk;
    this.target = target;
    this.request = request;
    this.response = request.response();
    this.credential = Credential.of(request, target.provider());
    String endpoint = target.endpoint() == null ? target.path() : target.endpoint().name();
    String provider = target.provider().id();
    this.entry = tally.open(provider, endpoint, credential.key(), requestId(request));
  }

  void run() {
    response.closeHandler(gone -> entry.end(Outcome.CANCELLED));
    response.exceptionHandler(gone -> entry.end(Outcome.CANCELLED));
    request.body().onSuccess(this::received).onFailure(gone -> entry.end(Outcome.CANCELLED));
  }

  private void received(Buffer body) {
    try {
      Desk.Work work = work(body);
      long delay = work.directives().length("delay").toMillis();
      if (delay == 0) {
        suffer(work);
      } else {
        vertx.setTimer(delay, due -> suffer(work));
      }
    } catch (Refusal refusal) {
      refuse(refusal);
    } catch (RuntimeException bug) {
      refuse(Refusal.of(500, "The fake failed: " + bug, "fake_failed"));
    }
  }

  private Desk.Work work(Buffer body) {
    Endpoint endpoint = target.endpoint();
    if (endpoint == null) {
      String what = request.method() + " " + target.path();
      throw Refusal.of(404, "Invalid URL (" + what + ")", null);
    }
    boolean open = endpoint == Endpoint.MODELS && target.provider() == Provider.OPENROUTER;
    Directives own = open ? Directives.NONE : credential.check(target.provider());
    if (target.provider() == Provider.ANTHROPIC && request.getHeader("anthropic-version") == null) {
      throw Refusal.badRequest("anthropic-version: header is required", "anthropic-version");
    }
    Desk.Work work =
        desk.work(
            new Desk.Case(
                target.provider(),
                endpoint,
                target.deployment(),
                credential,
                request.headers(),
                body,
                entry));
    return new Desk.Work(own.over(work.directives()), work.reply());
  }

  private void suffer(Desk.Work work) {
    Directives directives = work.directives();
    if (!entry.isOpen() || directives.has("hang")) {
      return;
    }
    if (directives.has("reset")) {
      cut();
    } else if (directives.has("status")) {
      refuse(ordered(directives.number("status", 500), directives));
    } else if (directives.has("error-inside")) {
      entry.begins(200, ServedTokens.NONE);
      entry.end(Outcome.CUT);
      head(200, "application/json")
          .end(body(ordered(directives.number("error-inside", 502), directives)));
    } else if (directives.has("garbage")) {
      entry.begins(200, ServedTokens.NONE);
      entry.end(Outcome.CUT);
      head(200, "text/html").end("<html>This is no JSON.</html>");
    } else {
      send(work.reply(), directives);
    }
  }

  private static Refusal ordered(int status, Directives directives) {
    return Refusal.ordered(status, directives.text("code"), directives.text("retry-after"));
  }

  private void send(Reply reply, Directives directives) {
    entry.begins(200, reply.tokens().promptOnly());
    String raw = directives.text("raw");
    if (raw != null) {
      head(200, reply instanceof Reply.Streamed ? "text/event-stream" : "application/json");
      new RawPlay(vertx, response, entry, raw).run();
      return;
    }
    switch (reply) {
      case Reply.Streamed streamed -> {
        head(200, "text/event-stream; charset=utf-8").putHeader("cache-control", "no-cache");
        response.setChunked(true);
        new StreamPlay(vertx, response, entry, streamed, directives, this::cut).run();
      }
      case Reply.Whole whole -> whole(whole, Buffer.buffer(Json.bytes(whole.body())), directives);
    }
  }

  private void whole(Reply.Whole whole, Buffer body, Directives directives) {
    boolean cut = directives.has("cut-after") || directives.has("error-after");
    if (cut || directives.has("stall-after")) {
      head(200, "application/json").putHeader("content-length", "" + body.length());
      response.write(body.slice(0, body.length() / 2));
      if (cut) {
        cut();
      }
      return;
    }
    entry.sent(whole.tokens().output(), whole.tokens().reasoning(), whole.chunks());
    entry.end(Outcome.COMPLETED);
    head(200, "application/json").end(body);
  }

  private void refuse(Refusal refusal) {
    entry.begins(refusal.status(), ServedTokens.NONE);
    entry.end(Outcome.REFUSED);
    if (refusal.retryAfter() != null) {
      response.putHeader("retry-after", refusal.retryAfter());
    }
    if (refusal.status() / 100 == 3) {
      response.putHeader("location", request.uri());
    }
    head(refusal.status(), "application/json").end(body(refusal));
  }

  private Buffer body(Refusal refusal) {
    return Buffer.buffer(Json.bytes(refusal.body(target.provider(), answerId())));
  }

  private void cut() {
    entry.end(Outcome.CUT);
    request.connection().close();
  }

  private HttpServerResponse head(int status, String contentType) {
    String header = target.provider() == Provider.ANTHROPIC ? "request-id" : "x-request-id";
    return response
        .setStatusCode(status)
        .putHeader("content-type", contentType)
        .putHeader(header, answerId());
  }

  private String answerId() {
    return "req_fake_" + entry.id();
  }

  private static @Nullable String requestId(HttpServerRequest request) {
    String id = request.getHeader("x-request-id");
    return id == null ? request.getHeader("x-tollgate-request-id") : id;
  }
}
