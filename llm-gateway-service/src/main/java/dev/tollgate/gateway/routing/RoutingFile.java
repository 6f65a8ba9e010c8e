package dev.tollgate.gateway.routing;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The routing table as an operator writes it (YAML), and its checks.
///
/// A file that does not pass changes nothing: the table in force stays.
final class RoutingFile {
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private RoutingFile() {}

  /// @param baseUrlOverride for local runs and tests: providers are found at
  ///   `<override>/<provider>` and their own path, such as `/v1`
  /// @throws IllegalArgumentException with one line that says what is wrong where
  static RoutingTable read(InputStream yaml, Optional<String> baseUrlOverride) throws IOException {
    Document document = YAML.readValue(yaml, Document.class);
    Map<String, Provider> providers = new LinkedHashMap<>();
    document
        .providers()
        .forEach((name, entry) -> providers.put(name, entry.provider(name, baseUrlOverride)));
    RoutingTable table =
        new RoutingTable(
            document.version(),
            document.features(),
            document.lanes(),
            document.bareNames(),
            providers);
    check(table);
    return table;
  }

  private static void check(RoutingTable table) {
    table
        .features()
        .forEach((feature, lane) -> need(table.lanes().containsKey(lane), feature, lane));
    table
        .lanes()
        .forEach(
            (lane, model) ->
                need(table.providers().containsKey(model.split("/", 2)[0]), lane, model));
    table.bareNames().forEach(p -> need(table.providers().containsKey(p), "bareNames", p));
    table
        .providers()
        .values()
        .forEach(
            provider -> {
              checkUrl(provider);
              Provider.Secondary other = provider.secondary();
              need(
                  other == null || table.providers().containsKey(other.provider()),
                  provider.name(),
                  "secondary");
            });
  }

  private static void checkUrl(Provider provider) {
    String scheme = provider.baseUrl().getScheme();
    if (provider.baseUrl().getHost() == null
        || !("https".equals(scheme) || "http".equals(scheme))) {
      throw new IllegalArgumentException(
          "routing table: the baseUrl of `" + provider.name() + "` is no http(s) URL with a host");
    }
  }

  private static void need(boolean holds, String where, String what) {
    if (!holds) {
      throw new IllegalArgumentException(
          "routing table: `" + where + "` refers to `" + what + "`, which is not there");
    }
  }

  private record Document(
      String version,
      Map<String, String> features,
      Map<String, String> lanes,
      List<String> bareNames,
      Map<String, Entry> providers) {}

  private record Entry(
      URI baseUrl,
      @Nullable ProviderDialect dialect,
      @Nullable AuthStyle auth,
      boolean internal,
      @Nullable Boolean streamUsage,
      boolean embeddings,
      boolean responses,
      @Nullable String maxTokensField,
      @Nullable CutPolicy onCut,
      @Nullable List<String> models,
      Provider.@Nullable Secondary secondary) {
    Provider provider(String name, Optional<String> override) {
      URI url =
          override.map(base -> URI.create(base + "/" + name + baseUrl.getPath())).orElse(baseUrl);
      return new Provider(
          name,
          url,
          dialect == null ? ProviderDialect.OPENAI : dialect,
          auth == null ? AuthStyle.BEARER : auth,
          internal || override.isPresent(),
          streamUsage == null || streamUsage,
          embeddings,
          responses,
          maxTokensField == null ? "max_tokens" : maxTokensField,
          onCut == null ? CutPolicy.ESTIMATE : onCut,
          models == null ? List.of() : models,
          secondary);
    }
  }
}
