package dev.tollgate.local.fake.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.fake.Json;
import java.util.List;

/// What a provider tells about its models and about a key.
final class Catalog {
  private static final long RELEASED = 1_744_000_000;

  private Catalog() {}

  static JsonNode models(Provider provider) {
    return switch (provider) {
      case ANTHROPIC -> anthropic(provider.models());
      case TOGETHER -> openAi(provider);
      default -> Json.object().put("object", "list").set("data", openAi(provider));
    };
  }

  private static ArrayNode openAi(Provider provider) {
    ArrayNode models = Json.array();
    for (String model : provider.models()) {
      models.add(
          Json.object()
              .put("id", model)
              .put("object", "model")
              .put("created", RELEASED)
              .put("owned_by", provider.id()));
    }
    return models;
  }

  private static ObjectNode anthropic(List<String> models) {
    ObjectNode body = Json.object();
    ArrayNode data = body.putArray("data");
    for (String model : models) {
      data.add(
          Json.object()
              .put("type", "model")
              .put("id", model)
              .put("display_name", model)
              .put("created_at", "2025-09-29T00:00:00Z"));
    }
    return body.put("has_more", false)
        .put("first_id", models.getFirst())
        .put("last_id", models.getLast());
  }

  /// OpenRouter's key info.
  static ObjectNode key(String key) {
    ObjectNode data =
        Json.object()
            .put("label", key.substring(0, Math.min(8, key.length())) + "...")
            .put("usage", 1.25)
            .put("limit", 100)
            .put("limit_remaining", 98.75)
            .put("is_free_tier", false)
            .put("is_provisioning_key", false);
    data.putObject("rate_limit").put("requests", -1).put("interval", "10s");
    return Json.object().set("data", data);
  }
}
