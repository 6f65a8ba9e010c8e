package dev.tollgate.local.fake.provider;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The provider's own record of what it was asked and what it served. Counters are kept for ever,
/// details of the last 200,000 calls. Lives on the event loop; not thread-safe.
final class Tally {
  static final int DETAILS_MAX = 200_000;

  private record Account(String provider, String credential) {}

  private final Clock clock;
  private final Map<Account, Sums> sums = new HashMap<>();
  private Deque<Entry> details = new ArrayDeque<>();
  private long lastId;

  Tally(Clock clock) {
    this.clock = clock;
  }

  Entry open(String provider, String endpoint, String credential, @Nullable String requestId) {
    Sums account = sums.computeIfAbsent(new Account(provider, credential), Sums::new);
    account.calls++;
    Entry entry = new Entry(++lastId, account, endpoint, requestId, clock.instant());
    details.addLast(entry);
    if (details.size() > DETAILS_MAX) {
      details.removeFirst();
    }
    return entry;
  }

  List<ProviderCall> calls(Predicate<ProviderCall> wanted) {
    List<ProviderCall> calls = new ArrayList<>();
    for (Entry entry : details) {
      ProviderCall call = entry.snapshot();
      if (wanted.test(call)) {
        calls.add(call);
      }
    }
    return calls;
  }

  List<ProviderTotals> totals() {
    return sums.values().stream().map(Sums::snapshot).toList();
  }

  void forget() {
    sums.clear();
    details = new ArrayDeque<>();
  }

  private static final class Sums {
    private final Account account;
    private final long[] byOutcome = new long[Outcome.values().length];
    private long calls;
    private long input;
    private long cacheRead;
    private long cacheWrite;
    private long output;
    private long reasoning;

    Sums(Account account) {
      this.account = account;
    }

    void serve(ServedTokens tokens) {
      input += tokens.input();
      cacheRead += tokens.cacheRead();
      cacheWrite += tokens.cacheWrite();
      output += tokens.output();
      reasoning += tokens.reasoning();
    }

    ProviderTotals snapshot() {
      return new ProviderTotals(
          account.provider,
          account.credential,
          calls,
          byOutcome[Outcome.COMPLETED.ordinal()],
          byOutcome[Outcome.REFUSED.ordinal()],
          byOutcome[Outcome.CUT.ordinal()],
          byOutcome[Outcome.CANCELLED.ordinal()],
          new ServedTokens(input, cacheRead, cacheWrite, output, reasoning));
    }
  }

  /// One call's line; ended by exactly one [#end], later ones are ignored.
  final class Entry {
    private final long id;
    private final Sums account;
    private final String endpoint;
    private final @Nullable String requestId;
    private final Instant startedAt;
    private String model = "";
    private boolean streamed;
    private int status;
    private Outcome outcome = Outcome.OPEN;
    private ServedTokens prompt = ServedTokens.NONE;
    private long output;
    private long reasoning;
    private int chunks;
    private @Nullable Instant firstByteAt;
    private @Nullable Instant endedAt;

    private Entry(
        long id, Sums account, String endpoint, @Nullable String requestId, Instant startedAt) {
      this.id = id;
      this.account = account;
      this.endpoint = endpoint;
      this.requestId = requestId;
      this.startedAt = startedAt;
    }

    long id() {
      return id;
    }

    boolean isOpen() {
      return outcome == Outcome.OPEN;
    }

    void asks(String model, boolean streamed) {
      this.model = model;
      this.streamed = streamed;
    }

    /// The head of the answer goes out; the prompt counts from here on.
    void begins(int status, ServedTokens prompt) {
      this.status = status;
      this.prompt = prompt;
      this.firstByteAt = clock.instant();
      account.serve(prompt);
    }

    void sent(long outputTokens, long reasoningTokens, int contentChunks) {
      output += outputTokens;
      reasoning += reasoningTokens;
      chunks += contentChunks;
      account.output += outputTokens;
      account.reasoning += reasoningTokens;
    }

    void end(Outcome end) {
      if (isOpen()) {
        outcome = end;
        endedAt = clock.instant();
        account.byOutcome[end.ordinal()]++;
      }
    }

    ProviderCall snapshot() {
      return new ProviderCall(
          id,
          account.account.provider,
          endpoint,
          model,
          account.account.credential,
          requestId,
          streamed,
          status,
          outcome,
          new ServedTokens(
              prompt.input(), prompt.cacheRead(), prompt.cacheWrite(), output, reasoning),
          chunks,
          startedAt,
          firstByteAt,
          endedAt);
    }
  }
}
