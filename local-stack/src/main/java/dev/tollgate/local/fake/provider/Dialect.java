package dev.tollgate.local.fake.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// A protocol in which a model is asked and answers.
interface Dialect {
  /// @throws Refusal when the body is not a request of this dialect
  Ask read(JsonNode body);

  ObjectNode whole(Turn turn);

  Script stream(Turn turn);
}
