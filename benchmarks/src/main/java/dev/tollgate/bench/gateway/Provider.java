package dev.tollgate.bench.gateway;

import dev.tollgate.bench.load.Stamps;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A provider in a process of its own that does as little as it can: a fixed answer of 1 KiB, or
/// the chunks that the prompt asks for, each stamped with the time at which it was written.
public final class Provider {
  private static final Pattern STREAM = Pattern.compile("\\[\\[chunks=(\\d+) every=(\\d+)ms]]");
  private static final Buffer ANSWER = Buffer.buffer(answer());
  private static final int BACKLOG = 4096;

  private final Vertx vertx;

  private Provider(Vertx vertx) {
    this.vertx = vertx;
  }

  /// @param arguments the port
  public static void main(String[] arguments) {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    var provider = new Provider(vertx);
    vertx
        .createHttpServer(new HttpServerOptions().setAcceptBacklog(BACKLOG).setIdleTimeout(0))
        .requestHandler(provider::serve)
        .listen(Integer.parseInt(arguments[0]), "127.0.0.1")
        .onFailure(
            failure -> {
              System.err.println(failure.getMessage());
              System.exit(1);
            });
  }

  private void serve(HttpServerRequest request) {
    request.bodyHandler(
        body -> {
          Matcher asked = STREAM.matcher(body.toString());
          if (asked.find()) {
            int chunks = Integer.parseInt(asked.group(1));
            stream(request.response(), chunks, Long.parseLong(asked.group(2)));
          } else {
            request.response().putHeader("Content-Type", "application/json").end(ANSWER);
          }
        });
  }

  private void stream(HttpServerResponse response, int chunks, long everyMillis) {
    response.putHeader("Content-Type", "text/event-stream");
    // Else nginx collects chunks.
    response.putHeader("X-Accel-Buffering", "no");
    response.setChunked(true);
    int[] left = {chunks};
    long timer =
        vertx.setPeriodic(
            everyMillis,
            id -> {
              response.write(chunk());
              if (--left[0] == 0) {
                vertx.cancelTimer(id);
                response.end(last());
              }
            });
    response.closeHandler(closed -> vertx.cancelTimer(timer));
  }

  private static String chunk() {
    return "data: {\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\",\"created\":1763683200,"
        + "\"model\":\"gpt-4.1-mini\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
        + Stamps.now()
        + "\"},\"finish_reason\":null}]}\n\n";
  }

  private static String last() {
    return """
        data: {"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1763683200,"model":"gpt-4.1-mini","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

        data: {"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1763683200,"model":"gpt-4.1-mini","choices":[],"usage":{"prompt_tokens":200,"completion_tokens":100,"total_tokens":300}}

        data: [DONE]

        """;
  }

  private static String answer() {
    String form =
        """
        {"id":"chatcmpl-bench","object":"chat.completion","created":1763683200,"model":"gpt-4.1-mini",\
        "choices":[{"index":0,"message":{"role":"assistant","content":"%s"},"finish_reason":"stop"}],\
        "usage":{"prompt_tokens":200,"completion_tokens":150,"total_tokens":350}}""";
    int missing = Prompt.BYTES - form.formatted("").length();
    return form.formatted("word ".repeat(Prompt.BYTES).substring(0, missing));
  }
}
