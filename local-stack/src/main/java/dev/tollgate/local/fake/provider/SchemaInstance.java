package dev.tollgate.local.fake.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.fake.Json;
import org.jspecify.annotations.Nullable;

/// A small instance of a JSON schema: first enum value, one array element, every property.
final class SchemaInstance {
  private static final int DEPTH_MAX = 12;

  private final JsonNode root;

  private SchemaInstance(JsonNode root) {
    this.root = root;
  }

  static String text(@Nullable JsonNode schema) {
    return schema == null ? "{}" : Json.text(new SchemaInstance(schema).of(schema, 0));
  }

  private JsonNode of(JsonNode schema, int depth) {
    if (schema.has("$ref") && depth < DEPTH_MAX) {
      return of(root.at(schema.get("$ref").asText().substring(1)), depth + 1);
    }
    if (schema.has("const")) {
      return schema.get("const");
    }
    if (schema.path("enum").isArray()) {
      return schema.get("enum").get(0);
    }
    for (String choice : new String[] {"anyOf", "oneOf", "allOf"}) {
      if (schema.path(choice).isArray() && depth < DEPTH_MAX) {
        return of(schema.get(choice).get(0), depth + 1);
      }
    }
    return typed(schema, depth);
  }

  private JsonNode typed(JsonNode schema, int depth) {
    JsonNode type = schema.path("type");
    return switch ((type.isArray() ? type.get(0) : type).asText("object")) {
      case "string" -> Json.tree("text");
      case "integer", "number" -> Json.tree(1);
      case "boolean" -> Json.tree(true);
      case "null" -> Json.object().nullNode();
      case "array" ->
          depth < DEPTH_MAX && schema.has("items")
              ? Json.array().add(of(schema.get("items"), depth + 1))
              : Json.array();
      default -> object(schema, depth);
    };
  }

  private ObjectNode object(JsonNode schema, int depth) {
    ObjectNode object = Json.object();
    if (depth < DEPTH_MAX) {
      schema
          .path("properties")
          .properties()
          .forEach(each -> object.set(each.getKey(), of(each.getValue(), depth + 1)));
    }
    return object;
  }
}
