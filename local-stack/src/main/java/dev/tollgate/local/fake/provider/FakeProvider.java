package dev.tollgate.local.fake.provider;

import dev.tollgate.local.fake.FakeServer;
import java.time.Clock;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// All LLM providers on one port, with a tally of their own. The package's description lists paths,
/// credentials and the directives that bring on failures.
///
/// Any thread may call the methods; each sees all calls whose answer it has seen.
public final class FakeProvider implements AutoCloseable {
  private final Tally tally;
  private final FaultRules rules;
  private final FakeServer server;

  private FakeProvider(Tally tally, FaultRules rules, FakeServer server) {
    this.tally = tally;
    this.rules = rules;
    this.server = server;
  }

  /// @param port 0 for any free one
  public static FakeProvider start(int port) {
    Clock clock = Clock.systemUTC();
    Tally tally = new Tally(clock);
    FaultRules rules = new FaultRules();
    Desk desk = new Desk(rules, clock);
    Control control = new Control(tally, rules);
    FakeServer server =
        FakeServer.start(port, vertx -> new Reception(vertx, control, desk, tally)::handle);
    return new FakeProvider(tally, rules, server);
  }

  public int port() {
    return server.port();
  }

  /// The override base URL: `<url>/openai/v1/chat/completions`.
  public String url() {
    return server.url();
  }

  /// The last 200,000 calls, the oldest first.
  public List<ProviderCall> calls() {
    return onLoop(() -> tally.calls(any -> true));
  }

  public List<ProviderCall> calls(String credential) {
    return onLoop(() -> tally.calls(call -> call.credential().equals(credential)));
  }

  /// Everything since start or [#forget].
  public ProviderTotals totals() {
    return sum("", "", any -> true);
  }

  public ProviderTotals totals(String provider) {
    return sum(provider, "", each -> each.provider().equals(provider));
  }

  public ProviderTotals totals(String provider, String credential) {
    return sum(
        provider,
        credential,
        each -> each.provider().equals(provider) && each.credential().equals(credential));
  }

  /// One line per provider and credential.
  public List<ProviderTotals> totalsByCredential() {
    return onLoop(tally::totals);
  }

  public void fail(FaultRule rule) {
    onLoop(
        () -> {
          rules.add(rule);
          return rule;
        });
  }

  /// Removes all rules.
  public void heal() {
    onLoop(
        () -> {
          rules.clear();
          return rules;
        });
  }

  /// Resets the tally; calls still under way are not in the new one.
  public void forget() {
    onLoop(
        () -> {
          tally.forget();
          return tally;
        });
  }

  @Override
  public void close() {
    server.close();
  }

  private ProviderTotals sum(String provider, String credential, Predicate<ProviderTotals> wanted) {
    return totalsByCredential().stream()
        .filter(wanted)
        .reduce(ProviderTotals.none(provider, credential), ProviderTotals::plus);
  }

  private <T> T onLoop(Supplier<T> work) {
    return server.onLoop(work);
  }
}
