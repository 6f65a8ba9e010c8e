package dev.tollgate.gateway.translation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// An answer that follows a JSON schema: OpenAI's `response_format`, Anthropic's
/// `output_config.format`.
final class OutputFormats {
  /// OpenAI wants a name for a schema; Anthropic's have none.
  private static final String NAME = "answer";

  private OutputFormats() {}

  /// @throws dev.tollgate.gateway.refusal.RefusedException 400 for JSON without a schema, which
  ///   Anthropic's models cannot be asked for
  static void toAnthropic(JsonNode asked, ObjectNode said) {
    JsonNode format = asked.path("response_format");
    switch (format.path("type").asText("text")) {
      case "text" -> {}
      case "json_schema" -> {
        JsonNode schema = format.at("/json_schema/schema");
        if (!schema.isObject()) {
          throw Json.unsupported("response_format", "`json_schema` needs a `schema`");
        }
        said.putObject("output_config")
            .putObject("format")
            .put("type", "json_schema")
            .set("schema", schema);
      }
      default ->
          throw Json.unsupported(
              "response_format",
              "`%s` is not supported for this model; give a `json_schema`"
                  .formatted(format.path("type").asText()));
    }
  }

  /// The beta called it `output_format`, and SDKs still do.
  static void toOpenAi(JsonNode asked, ObjectNode said) {
    JsonNode format = asked.at("/output_config/format");
    JsonNode schema = (format.isObject() ? format : asked.path("output_format")).path("schema");
    if (schema.isObject()) {
      said.putObject("response_format")
          .put("type", "json_schema")
          .putObject("json_schema")
          .put("name", NAME)
          .put("strict", true)
          .set("schema", schema);
    }
  }
}
