package dev.tollgate.journeys;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Many streamed answers at the same time, each with a reader of its own.
final class OpenStreams implements AutoCloseable {
  /// How a stream ended for its reader.
  enum Ending {
    WHOLE,
    /// With an error event.
    TOLD,
    /// In the middle, without a word.
    BROKEN
  }

  private static final long PATIENCE_SECONDS = 120;
  private static final int TRIES_MAX = 60;

  private final List<Stream> streams;

  private OpenStreams(List<Stream> streams) {
    this.streams = streams;
  }

  /// Returns when every one of them has brought content.
  ///
  /// @param prompt what all are asked; says how long the answer goes on
  static OpenStreams open(List<Customer> customers, int count, String prompt) {
    List<Stream> streams =
        IntStream.range(0, count)
            .mapToObj(i -> new Stream(customers.get(i % customers.size()), prompt))
            .toList();
    var open = new OpenStreams(streams);
    streams.forEach(stream -> Thread.ofVirtual().start(stream::read));
    try {
      streams.forEach(stream -> join(stream.content));
      return open;
    } catch (CompletionException refused) {
      open.close();
      throw refused;
    }
  }

  List<String> requestIds() {
    return streams.stream().map(stream -> join(stream.content)).toList();
  }

  /// Content chunks that have come so far, by request id.
  Map<String, Integer> chunks() {
    return streams.stream()
        .collect(Collectors.toMap(stream -> join(stream.content), stream -> stream.chunks.get()));
  }

  /// Of those that have ended by now.
  List<Ending> endings() {
    return streams.stream().filter(s -> s.end.isDone()).map(s -> join(s.end)).toList();
  }

  /// Waits until every stream has ended.
  List<Ending> awaitEndings() {
    return streams.stream().map(stream -> join(stream.end)).toList();
  }

  /// The readers of those that still run go away.
  @Override
  public void close() {
    streams.forEach(Stream::leave);
  }

  private static <T> T join(CompletableFuture<T> future) {
    return future.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  private static final class Stream {
    private final Customer customer;
    private final String prompt;

    /// The request id, once there was content.
    private final CompletableFuture<String> content = new CompletableFuture<>();

    private final AtomicInteger chunks = new AtomicInteger();
    private final CompletableFuture<Ending> end = new CompletableFuture<>();
    private final List<InputStream> body = new ArrayList<>(1);
    private boolean left;

    Stream(Customer customer, String prompt) {
      this.customer = customer;
      this.prompt = prompt;
    }

    void read() {
      Ending ending = Ending.BROKEN;
      try {
        HttpResponse<InputStream> answer = askUntilDecided();
        synchronized (body) {
          body.add(answer.body());
          if (left) {
            answer.body().close();
          }
        }
        ending = readLines(answer);
      } catch (IOException | UncheckedIOException broken) {
        ending = Ending.BROKEN;
      } catch (IllegalStateException refused) {
        content.completeExceptionally(refused);
      } finally {
        end.complete(ending);
        content.completeExceptionally(new IllegalStateException("ended before any content"));
      }
    }

    /// As clients do: 503 is no decision, so it is asked again after a second.
    private HttpResponse<InputStream> askUntilDecided() throws IOException {
      for (int tries = 0; ; tries++) {
        HttpResponse<InputStream> answer =
            customer.http().open("/v1/chat/completions", Customer.body(prompt, true));
        if (answer.statusCode() == 200) {
          return answer;
        }
        answer.body().close();
        if (answer.statusCode() != 503 || tries == TRIES_MAX) {
          throw new IllegalStateException("refused with " + answer.statusCode());
        }
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
      }
    }

    private Ending readLines(HttpResponse<InputStream> answer) throws IOException {
      String requestId = answer.headers().firstValue("X-Tollgate-Request-Id").orElseThrow();
      Ending ending = Ending.BROKEN;
      try (var lines =
          new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.equals("data: [DONE]")) {
            ending = Ending.WHOLE;
          } else if (line.startsWith("data: {\"error\"")) {
            ending = Ending.TOLD;
          } else if (line.contains("\"content\"")) {
            chunks.incrementAndGet();
            content.complete(requestId);
          }
        }
      }
      return ending;
    }

    void leave() {
      synchronized (body) {
        left = true;
        for (InputStream each : body) {
          try {
            each.close();
          } catch (IOException alreadyBroken) {
            end.complete(Ending.BROKEN);
          }
        }
      }
    }
  }
}
