package dev.tollgate.bench.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;

/// The floor of what the gateway is built on: Vert.x hands bytes on and does nothing else.
public final class BareProxy {
  private static final int CONNECTIONS_MAX = 4096;

  private final HttpClient client;
  private final int target;

  private BareProxy(HttpClient client, int target) {
    this.client = client;
    this.target = target;
  }

  /// @param arguments the port to listen on and the provider's
  public static void main(String[] arguments) {
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    HttpClient client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setMaxPoolSize(CONNECTIONS_MAX)
                .setMaxWaitQueueSize(CONNECTIONS_MAX)
                .setKeepAliveTimeout(0));
    var proxy = new BareProxy(client, Integer.parseInt(arguments[1]));
    vertx
        .createHttpServer(new HttpServerOptions().setAcceptBacklog(CONNECTIONS_MAX))
        .requestHandler(proxy::forward)
        .listen(Integer.parseInt(arguments[0]), "127.0.0.1")
        .onFailure(
            failure -> {
              System.err.println(failure.getMessage());
              System.exit(1);
            });
  }

  private void forward(HttpServerRequest incoming) {
    incoming.pause();
    var options =
        new RequestOptions()
            .setMethod(incoming.method())
            .setHost("127.0.0.1")
            .setPort(target)
            .setURI(incoming.uri());
    client
        .request(options)
        .compose(outgoing -> send(incoming, outgoing))
        .compose(answer -> answer(answer, incoming.response()))
        .onFailure(failure -> incoming.connection().close());
  }

  private static Future<HttpClientResponse> send(
      HttpServerRequest incoming, HttpClientRequest outgoing) {
    incoming
        .headers()
        .forEach(
            (name, value) -> {
              if (!name.equalsIgnoreCase("Host")) {
                outgoing.putHeader(name, value);
              }
            });
    return outgoing.send(incoming);
  }

  private static Future<Void> answer(HttpClientResponse answer, HttpServerResponse response) {
    response.setStatusCode(answer.statusCode());
    answer.headers().forEach(response::putHeader);
    return answer.pipeTo(response);
  }
}
