package dev.tollgate.vault.validation;

import static dev.tollgate.vault.validation.Probe.Auth.ANTHROPIC;
import static dev.tollgate.vault.validation.Probe.Auth.AZURE;
import static dev.tollgate.vault.validation.Probe.Auth.BEARER;

import java.net.URI;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The table of providers: whose keys may be brought, where they live, how a key is tried.
public final class Providers {
  private static final Set<String> KEYLESS = Set.of("ollama", "lmstudio");
  private static final Pattern AZURE_HOST =
      Pattern.compile("[a-z0-9][a-z0-9-]{0,62}\\.(openai|cognitiveservices)\\.azure\\.com");
  private static final Map<String, Provider> TABLE = new LinkedHashMap<>();

  static {
    add("openai", "OpenAI", "https://api.openai.com", Probe.get(BEARER, "/v1/models"));
    add("anthropic", "Anthropic", "https://api.anthropic.com", Probe.get(ANTHROPIC, "/v1/models"));
    add("deepseek", "DeepSeek", "https://api.deepseek.com", Probe.get(BEARER, "/v1/models"));
    // Its model list answers anybody; only key info asks for the key.
    add("openrouter", "OpenRouter", "https://openrouter.ai/api", Probe.get(BEARER, "/v1/key"));
    add(
        "minimax",
        "MiniMax",
        "https://api.minimax.io",
        Probe.completion("/v1/chat/completions", "MiniMax-M2"));
    add(
        "zai",
        "Z.ai",
        "https://api.z.ai/api/paas/v4",
        Probe.completion("/chat/completions", "glm-4.5-air"));
    // Google says 400 (API_KEY_INVALID) to a key it does not know.
    add(
        "google",
        "Google Gemini",
        "https://generativelanguage.googleapis.com/v1beta/openai",
        Probe.get(BEARER, "/models").refusingWith(400));
    add("mistral", "Mistral", "https://api.mistral.ai", Probe.get(BEARER, "/v1/models"));
    add("groq", "Groq", "https://api.groq.com/openai", Probe.get(BEARER, "/v1/models"));
    // xAI, too, says 400 to a key it does not know.
    add("xai", "xAI", "https://api.x.ai", Probe.get(BEARER, "/v1/models").refusingWith(400));
    // Its OpenAI-compatible API lies here, not at api.cohere.com.
    add("cohere", "Cohere", "https://api.cohere.ai", Probe.get(BEARER, "/v1/models"));
    add("together", "Together AI", "https://api.together.xyz", Probe.get(BEARER, "/v1/models"));
    add(
        "fireworks",
        "Fireworks AI",
        "https://api.fireworks.ai/inference",
        Probe.get(BEARER, "/v1/models"));
    add(
        "perplexity",
        "Perplexity",
        "https://api.perplexity.ai",
        Probe.completion("/chat/completions", "sonar"));
    TABLE.put(
        "azure-openai",
        new Provider(
            "azure-openai",
            "Azure OpenAI",
            null,
            AZURE_HOST,
            Probe.get(AZURE, "/openai/models?api-version=2024-10-21")));
  }

  private Providers() {}

  /// In the order in which they are shown.
  public static Collection<Provider> all() {
    return Collections.unmodifiableCollection(TABLE.values());
  }

  public static Optional<Provider> named(String name) {
    return Optional.ofNullable(TABLE.get(name));
  }

  /// Runtimes on the caller's own machine: there is no key to bring.
  public static boolean isKeyless(String name) {
    return KEYLESS.contains(name);
  }

  private static void add(String name, String title, String baseUrl, Probe probe) {
    TABLE.put(name, new Provider(name, title, URI.create(baseUrl), null, probe));
  }
}
