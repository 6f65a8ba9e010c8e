package dev.tollgate.entitlement.quota;

import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.core.CompositeFuture;
import io.vertx.core.Future;
import io.vertx.mutiny.redis.client.RedisConnection;
import io.vertx.mutiny.redis.client.Response;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A Lua script that Redis runs as one step. Called by its hash; a Redis that has forgotten it, or
/// is a new one, gets the text once more.
final class RedisScript {
  /// @param keys what it reads and writes, all of one hash slot
  record Run(List<String> keys, List<String> arguments) {
    private Request request(Command command, String script) {
      Request request = Request.cmd(command).arg(script).arg(keys.size());
      keys.forEach(request::arg);
      arguments.forEach(request::arg);
      return request;
    }
  }

  private final ReactiveRedisDataSource redis;
  private final Duration patience;
  private final String text;
  private final String sha;

  /// @param names of the resources `scripts/<name>.lua`; one stands before the next
  /// @param patience how long a run may take, before Redis counts as away
  RedisScript(ReactiveRedisDataSource redis, Duration patience, String... names) {
    this.redis = redis;
    this.patience = patience;
    this.text =
        Stream.of(names)
            .map(name -> read("/scripts/" + name + ".lua"))
            .collect(Collectors.joining());
    this.sha = sha1(text);
  }

  Uni<Response> run(List<String> keys, List<String> arguments) {
    return call("EVALSHA", sha, keys, arguments)
        .onFailure(RedisScript::forgotten)
        .recoverWithUni(() -> call("EVAL", text, keys, arguments))
        .ifNoItem()
        .after(patience)
        .fail();
  }

  private Uni<Response> call(
      String command, String script, List<String> keys, List<String> arguments) {
    return redis.execute(
        command,
        Stream.of(Stream.of(script, String.valueOf(keys.size())), keys.stream(), arguments.stream())
            .flatMap(part -> part)
            .toArray(String[]::new));
  }

  /// Many runs over one connection: all are sent before the first answer is waited for. Who asks
  /// limits their number and their time.
  ///
  /// @return the sum of their answers
  Uni<Long> runAll(List<Run> runs) {
    return redis
        .getRedis()
        .connect()
        .chain(
            connection ->
                sendAll(connection, Command.EVALSHA, sha, runs)
                    .onFailure(RedisScript::forgotten)
                    .recoverWithUni(() -> sendAll(connection, Command.EVAL, text, runs))
                    .onTermination()
                    .call(connection::close));
  }

  private static Uni<Long> sendAll(
      RedisConnection connection, Command command, String script, List<Run> runs) {
    return Uni.createFrom()
        .completionStage(
            () ->
                Future.join(
                        runs.stream()
                            .map(run -> connection.getDelegate().send(run.request(command, script)))
                            .toList())
                    .map(RedisScript::sum)
                    .toCompletionStage());
  }

  private static long sum(CompositeFuture answers) {
    return answers.<io.vertx.redis.client.Response>list().stream()
        .mapToLong(io.vertx.redis.client.Response::toLong)
        .sum();
  }

  private static boolean forgotten(Throwable failure) {
    return failure.getMessage() != null && failure.getMessage().startsWith("NOSCRIPT");
  }

  private static String read(String path) {
    try (InputStream in = RedisScript.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("script missing: " + path);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Redis names scripts by their SHA-1; nothing rests on its strength.
  private static String sha1(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JRE has SHA-1", e);
    }
  }
}
