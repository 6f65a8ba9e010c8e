package dev.tollgate.local.fake.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.local.fake.Json;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/// Reads a request in its endpoint's dialect and works out the reply, without sending anything.
final class Desk {
  private static final Dialect CHAT = new ChatDialect();
  private static final Dialect RESPONSES = new ResponsesDialect();
  private static final MessagesDialect MESSAGES = new MessagesDialect();

  private final FaultRules rules;
  private final Clock clock;

  Desk(FaultRules rules, Clock clock) {
    this.rules = rules;
    this.clock = clock;
  }

  /// A reply and what is to happen to it.
  record Work(Directives directives, Reply reply) {}

  /// A request whose key was accepted.
  record Case(
      Provider provider,
      Endpoint endpoint,
      @Nullable String deployment,
      Credential credential,
      MultiMap headers,
      Buffer body,
      Tally.Entry entry) {

    Directives strike(FaultRules rules, String model) {
      return rules.strike(provider.id(), model, credential.key());
    }
  }

  /// @throws Refusal when the request is wrong
  Work work(Case one) {
    try {
      return answered(one);
    } catch (IllegalArgumentException e) {
      throw Refusal.badRequest("A directive of the fake cannot be read: " + e.getMessage(), null);
    }
  }

  private Work answered(Case one) {
    return switch (one.endpoint()) {
      case CHAT_COMPLETIONS -> completion(one, CHAT);
      case RESPONSES -> completion(one, RESPONSES);
      case MESSAGES -> completion(one, MESSAGES);
      case EMBEDDINGS -> embeddings(one);
      case COUNT_TOKENS -> {
        long count = MESSAGES.count(json(one.body()));
        yield free(one, Json.object().put("input_tokens", count));
      }
      case MODELS -> free(one, Catalog.models(one.provider()));
      case KEY -> free(one, Catalog.key(one.credential().key()));
    };
  }

  private Work free(Case one, JsonNode body) {
    return new Work(one.strike(rules, ""), new Reply.Whole(body, ServedTokens.NONE, 0));
  }

  private Work completion(Case one, Dialect dialect) {
    JsonNode body = json(one.body());
    Ask ask = addressed(dialect.read(body), one);
    one.entry().asks(ask.model(), ask.stream());
    Directives directives = directives(one, ask.model(), ask.prompt().lastUser());
    Answer answer = Answer.to(ask, one.provider(), directives, echo(directives, one));
    long created = clock.millis() / 1000;
    String key = one.credential().key();
    Turn turn = new Turn(one.provider(), ask, answer, directives, key, one.entry().id(), created);
    Reply reply =
        ask.stream()
            ? new Reply.Streamed(dialect.stream(turn), answer, ask.choices())
            : new Reply.Whole(dialect.whole(turn), answer.tokens(), answer.chunks());
    return new Work(directives, reply);
  }

  private Work embeddings(Case one) {
    Embeddings embeddings = Embeddings.read(json(one.body()));
    String model = known(one.deployment() == null ? embeddings.model() : one.deployment());
    one.entry().asks(model, false);
    Directives directives = directives(one, model, embeddings.inputs().getLast());
    String ordered = directives.text("tokens");
    long prompt =
        ordered == null ? embeddings.tokens() : Long.parseLong(ordered.replaceFirst("/.*", ""));
    ServedTokens tokens = new ServedTokens(prompt, 0, 0, 0, 0);
    return new Work(directives, new Reply.Whole(embeddings.answer(tokens), tokens, 0));
  }

  /// With Azure's addressing the path names the model, whatever the body says.
  private static Ask addressed(Ask ask, Case one) {
    if (one.deployment() == null) {
      known(ask.model());
      return ask;
    }
    return new Ask(
        known(one.deployment()),
        ask.stream(),
        ask.prompt(),
        ask.choices(),
        ask.tokensMax(),
        ask.tools(),
        ask.schema(),
        ask.usage(),
        ask.logprobs());
  }

  private static String known(String model) {
    if (model.isEmpty()) {
      throw Refusal.badRequest("you must provide a model parameter", "model");
    }
    if (model.startsWith("no-such-")) {
      throw Refusal.of(404, "The model `" + model + "` does not exist.", "model_not_found");
    }
    return model;
  }

  private Directives directives(Case one, String model, String prompt) {
    return one.strike(rules, model).over(Directives.ofPrompt(prompt, one.provider()));
  }

  private static @Nullable String echo(Directives directives, Case one) {
    String wanted = directives.text("echo");
    if (wanted == null) {
      return null;
    }
    if (wanted.equals("body")) {
      return one.body().toString();
    }
    StringBuilder lines = new StringBuilder();
    one.headers()
        .forEach((name, value) -> lines.append(name).append(": ").append(value).append('\n'));
    return lines.toString();
  }

  private static JsonNode json(Buffer body) {
    try {
      JsonNode json = Json.parse(body.getBytes());
      if (json.isObject()) {
        return json;
      }
    } catch (IOException e) {
      throw Refusal.badRequest("We could not parse the JSON body of your request.", null);
    }
    throw Refusal.badRequest("The body must be a JSON object.", null);
  }
}
