package dev.tollgate.local.launch;

import dev.tollgate.local.infrastructure.Home;
import dev.tollgate.local.infrastructure.LaunchFailure;
import dev.tollgate.local.launch.Api.Answer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// `./tollgate demo`: the story of a new user, told with what really happened. Ends with an error
/// as soon as something happens otherwise than it should.
final class Demo {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
  private static final String CHAT = "/v1/chat/completions";
  private static final String MODEL = "openai/gpt-4.1-mini";

  private final StackFile stack;
  private final Api user;
  private final String account;

  private Demo(StackFile stack, String token) {
    this.stack = stack;
    this.user = new Api(stack.edgeUrl(), token);
    this.account =
        new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8)
            .replaceAll(".*\"account\":\"([0-9a-f-]+)\".*", "$1");
  }

  static int run(Home home) {
    StackFile stack = Token.running(home);
    var demo = new Demo(stack, Token.fresh(stack));
    demo.arrive();
    demo.chat();
    demo.seeUsage();
    demo.bringOwnKey();
    demo.buy();
    System.out.println(
        "\n"
            + "The same calls, the same model, three ways to pay: free credits, an own key, bought"
            + " credits.");
    return 0;
  }

  private void arrive() {
    tell("A new device says hello and has an account: " + account);
    BigDecimal balance = wallet("balance", found -> found.signum() > 0);
    tell("Its wallet holds %s free credits.".formatted(balance.toPlainString()));
  }

  private void chat() {
    BigDecimal before = wallet("balance", found -> true);
    System.out.printf("%n  > Tell me a toll keeper's proverb.%n  < ");
    Map<String, String> headers =
        user.stream(CHAT, prompt("Tell me a toll keeper's proverb."), System.out::print);
    System.out.println();
    BigDecimal after = wallet("balance", found -> found.compareTo(before) < 0);
    tell(
        "Streamed by %s on the %s's key; the wallet went from %s to %s credits."
            .formatted(
                headers.get("X-Tollgate-Model"),
                headers.get("X-Tollgate-Route"),
                before.toPlainString(),
                after.toPlainString()));
  }

  private void seeUsage() {
    Answer usage =
        eventually(
            () -> user.get("/v1/usage"), found -> found.json().at("/totals/requests").asInt() >= 1);
    tell(
        "Metering counted %s request, %s input and %s output tokens, worth %s USD at the provider."
            .formatted(
                usage.text("/totals/requests"),
                usage.text("/totals/inputTokens"),
                usage.text("/totals/outputTokens"),
                usage.text("/totals/costUsd")));
  }

  private void bringOwnKey() {
    new Api(stack.edgeUrl(), Token.operator(stack))
        .put("/admin/v1/accounts/" + account + "/tier", Map.of("tier", "PRO"));
    tell("An operator gives the account the tier PRO, which may bring its own key.");
    String key = "sk-good-demo-" + UUID.randomUUID();
    Answer saved =
        user.post("/v1/api-keys", Map.of("provider", "openai", "key", key, "alias", "my own"));
    tell(
        "The vault tried the key at the provider, sealed it, and shows no more of it than %s."
            .formatted(saved.text("masked")));
    String question = "Once more, on my own key.";
    eventually(
        () -> user.get("/v1/entitlements/chat"), found -> found.text("route").equals("BYOK"));
    Answer answer = user.post(CHAT, Map.of("model", MODEL, "messages", messages(question)));
    System.out.printf("%n  > %s%n  < %s%n", question, answer.text("/choices/0/message/content"));
    tell(
        "That went out with the user's own key and cost %s credits."
            .formatted(answer.headers().getOrDefault("X-Tollgate-Credits", "no")));
  }

  private void buy() {
    BigDecimal before = wallet("balance", found -> true);
    Answer checkout =
        user.post(
            "/v1/billing/checkout",
            Map.of("item", "starter"),
            Map.of("Idempotency-Key", UUID.randomUUID().toString()));
    tell("Stripe shows a payment page at " + checkout.text("url"));
    new Api(stack.fakeStripeUrl(), "")
        .submit(checkout.text("url"), "action=pay&email=new.user%40example.com");
    BigDecimal after = wallet("balance", found -> found.compareTo(before) > 0);
    Answer state =
        eventually(
            () -> user.get("/v1/billing/checkout/" + checkout.text("id")),
            found -> !found.text("state").equalsIgnoreCase("pending"));
    tell(
        "Paid; the signed webhook came, the order is %s, the wallet went from %s to %s credits."
            .formatted(state.text("state"), before.toPlainString(), after.toPlainString()));
  }

  private BigDecimal wallet(String member, Predicate<BigDecimal> expected) {
    Answer answer =
        eventually(
            () -> user.get("/v1/wallet"),
            found -> expected.test(new BigDecimal(found.text(member))));
    return new BigDecimal(answer.text(member));
  }

  private static Map<String, Object> prompt(String text) {
    return Map.of("model", MODEL, "stream", true, "messages", messages(text));
  }

  private static List<Map<String, String>> messages(String text) {
    return List.of(Map.of("role", "user", "content", text));
  }

  /// What one service did reaches the next as an event, so the story waits for it to be seen.
  private static Answer eventually(Supplier<Answer> look, Predicate<Answer> expected) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Answer found = look.get();
    while (!expected.test(found)) {
      if (System.nanoTime() > deadline) {
        throw new LaunchFailure("the story stops here; last seen: " + found.body());
      }
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
      found = look.get();
    }
    return found;
  }

  private static void tell(String line) {
    System.out.println("* " + line);
  }
}
