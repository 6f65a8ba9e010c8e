package dev.tollgate.local.fake.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tools a caller offers, by name with the schema of their parameters, in the order offered.
///
/// @param choice `auto`, `none`, `required`, or the name of one tool
record Tools(Map<String, JsonNode> schemas, String choice) {
  static final Tools NONE = new Tools(Map.of(), "none");

  /// The tool a model would call: the one demanded, or under `auto` one the prompt names.
  ///
  /// @return null when it would answer in words
  @Nullable String call(Prompt prompt, boolean ordered) {
    if (schemas.isEmpty() || choice.equals("none") || prompt.answersTool()) {
      return null;
    }
    if (schemas.containsKey(choice)) {
      return choice;
    }
    if (ordered || choice.equals("required")) {
      return schemas.keySet().iterator().next();
    }
    return schemas.keySet().stream().filter(prompt.lastUser()::contains).findFirst().orElse(null);
  }
}
