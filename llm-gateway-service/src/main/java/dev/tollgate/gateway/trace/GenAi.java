package dev.tollgate.gateway.trace;

import dev.tollgate.contracts.usage.Tokens;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What OpenTelemetry's conventions for generative AI call things, for meters and spans alike.
public final class GenAi {
  public static final String OPERATION = "gen_ai.operation.name";
  public static final String PROVIDER = "gen_ai.provider.name";
  public static final String REQUEST_MODEL = "gen_ai.request.model";
  public static final String ERROR_TYPE = "error.type";

  /// The value for errors that have no name of their own.
  private static final String OTHER = "_OTHER";

  /// Those of our names for which the conventions have another one.
  private static final Map<String, String> PROVIDERS =
      Map.of(
          "azure-openai", "azure.ai.openai",
          "google", "gcp.gemini",
          "mistral", "mistral_ai",
          "xai", "x_ai");

  private static final Pattern MADE_UP_STATUS = Pattern.compile("provider_(?![45]\\d\\d$)\\d.*");

  private GenAi() {}

  public static String provider(String name) {
    return PROVIDERS.getOrDefault(name, name);
  }

  /// @param code how an attempt failed; null when it went well
  /// @return one of few values also where providers make up statuses; `""` for what went well
  public static String errorType(@Nullable String code) {
    return code == null ? "" : MADE_UP_STATUS.matcher(code).matches() ? OTHER : code;
  }

  /// As the conventions count them: those read from and written to a cache are input too.
  public static long input(Tokens tokens) {
    return tokens.input() + tokens.cacheRead() + tokens.cacheWrite();
  }

  /// As the conventions count them: reasoning is output too.
  public static long output(Tokens tokens) {
    return tokens.output() + tokens.reasoning();
  }
}
