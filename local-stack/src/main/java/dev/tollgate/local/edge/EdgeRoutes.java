package dev.tollgate.local.edge;

import static java.util.Map.entry;

import dev.tollgate.local.infrastructure.Service;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Which service answers a path: the longest prefix of whole segments wins. What is not listed does
/// not exist, so nothing below `/internal` or `/q` is ever reached from outside.
final class EdgeRoutes {
  private static final Map<String, Service> BY_PREFIX =
      Map.ofEntries(
          entry("/.well-known", Service.ENTITLEMENT),
          entry("/v1/auth", Service.ENTITLEMENT),
          entry("/v1/account", Service.ENTITLEMENT),
          entry("/v1/access-keys", Service.ENTITLEMENT),
          entry("/v1/sessions", Service.ENTITLEMENT),
          entry("/v1/entitlements", Service.ENTITLEMENT),
          entry("/v1/ai-features/limits", Service.ENTITLEMENT),
          entry("/v1/ai-features/config", Service.ENTITLEMENT),
          entry("/v1/ai-features/migrate", Service.ENTITLEMENT),
          entry("/v1/agents", Service.ENTITLEMENT),
          entry("/v1/notices", Service.ENTITLEMENT),
          entry("/v1/flags", Service.ENTITLEMENT),
          entry("/admin/v1/accounts", Service.ENTITLEMENT),
          entry("/admin/v1/tiers", Service.ENTITLEMENT),
          entry("/admin/v1/rates", Service.ENTITLEMENT),
          entry("/admin/v1/flags", Service.ENTITLEMENT),
          entry("/v1/providers", Service.KEY_VAULT),
          entry("/v1/api-keys", Service.KEY_VAULT),
          entry("/v1/ai-features/test-key", Service.KEY_VAULT),
          entry("/admin/v1/rotation", Service.KEY_VAULT),
          entry("/admin/v1/key-audit", Service.KEY_VAULT),
          entry("/admin/v1/key-imports", Service.KEY_VAULT),
          entry("/v1/chat/completions", Service.LLM_GATEWAY),
          entry("/v1/responses", Service.LLM_GATEWAY),
          entry("/v1/embeddings", Service.LLM_GATEWAY),
          entry("/v1/models", Service.LLM_GATEWAY),
          entry("/v1/messages", Service.LLM_GATEWAY),
          entry("/v1/ai-features/execute", Service.LLM_GATEWAY),
          entry("/v1/ai-features/estimate", Service.LLM_GATEWAY),
          entry("/v1/wallet", Service.BILLING),
          entry("/v1/billing", Service.BILLING),
          entry("/v1/webhooks/stripe", Service.BILLING),
          entry("/admin/v1/wallets", Service.BILLING),
          entry("/admin/v1/webhooks", Service.BILLING),
          entry("/admin/v1/journal", Service.BILLING),
          entry("/admin/v1/conservation", Service.BILLING),
          entry("/v1/usage", Service.USAGE_METERING),
          entry("/v1/ai-features/usage", Service.USAGE_METERING),
          entry("/v1/budgets", Service.USAGE_METERING),
          entry("/v1/audit", Service.USAGE_METERING),
          entry("/v1/exports", Service.USAGE_METERING),
          entry("/admin/v1/usage", Service.USAGE_METERING),
          entry("/admin/v1/quarantine", Service.USAGE_METERING));

  /// Escapes of slash, backslash, semicolon, dot, percent and the zero byte.
  private static final List<String> HIDING = List.of("%2f", "%5c", "%3b", "%2e", "%25", "%00");

  /// Model names hold slashes, which SDKs escape. Nothing lies below a model, so that it does not
  /// matter who reads the escape how.
  private static final String MODELS = "/v1/models/";

  private static final Pattern SLASH = Pattern.compile("%2f", Pattern.CASE_INSENSITIVE);

  private EdgeRoutes() {}

  /// @param path the raw path of a request, without its query
  static Optional<Service> serviceOf(String path) {
    String read = path.startsWith(MODELS) ? SLASH.matcher(path).replaceAll("/") : path;
    if (!isPlain(read)) {
      return Optional.empty();
    }
    String prefix = read;
    while (!prefix.isEmpty()) {
      Service service = BY_PREFIX.get(prefix);
      if (service != null) {
        return Optional.of(service);
      }
      prefix = prefix.substring(0, prefix.lastIndexOf('/'));
    }
    return Optional.empty();
  }

  /// Whether every server reads this path alike: no matrix parameters, no escaped or doubled
  /// separators, no dots that climb.
  private static boolean isPlain(String path) {
    if (!path.startsWith("/") || path.contains("//") || path.contains(";") || path.contains("\\")) {
      return false;
    }
    for (String segment : path.split("/")) {
      if (segment.equals(".") || segment.equals("..") || hidesSeparator(segment)) {
        return false;
      }
    }
    return true;
  }

  private static boolean hidesSeparator(String segment) {
    String lower = segment.toLowerCase(Locale.ROOT);
    return HIDING.stream().anyMatch(lower::contains);
  }
}
