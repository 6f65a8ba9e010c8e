package dev.tollgate.local.fake.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.fake.Json;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;

/// OpenAI's `/embeddings`: one text, a batch, or token ids; numbers or base64. The same text always
/// has the same vector, of length 1.
///
/// @param inputs each text, or the JSON of its token ids
/// @param tokens of all inputs
record Embeddings(String model, List<String> inputs, long tokens, int dimensions, boolean base64) {
  private static final int BATCH_MAX = 2048;
  private static final int DIMENSIONS_MAX = 4096;

  static Embeddings read(JsonNode body) {
    JsonNode input = body.path("input");
    List<JsonNode> inputs = new ArrayList<>();
    if (input.isTextual() || (input.isArray() && input.path(0).isNumber())) {
      inputs.add(input);
    } else {
      RequestBody.array(body, "input").forEach(inputs::add);
    }
    if (inputs.size() > BATCH_MAX) {
      throw Refusal.badRequest("'input' may have at most 2048 elements.", "input");
    }
    String model = RequestBody.text(body, "model");
    int usual = model.endsWith("-large") ? 3072 : 1536;
    return new Embeddings(
        model,
        inputs.stream().map(each -> each.isTextual() ? each.textValue() : each.toString()).toList(),
        inputs.stream().mapToLong(Embeddings::tokens).sum(),
        RequestBody.number(body, "dimensions", usual, 1, DIMENSIONS_MAX),
        base64(body.path("encoding_format").asText("float")));
  }

  private static boolean base64(String format) {
    return switch (format) {
      case "float" -> false;
      case "base64" -> true;
      default -> throw Refusal.badRequest("Unknown encoding format.", "encoding_format");
    };
  }

  private static long tokens(JsonNode input) {
    if (input.isArray() && !input.isEmpty()) {
      return input.size();
    }
    if (!input.isTextual() || input.textValue().isEmpty()) {
      throw Refusal.badRequest("'input' must be text or token ids, and not empty.", "input");
    }
    return Math.max(1, Prompt.words(input.textValue()));
  }

  /// @param tokens as reported, which a directive may have changed
  ObjectNode answer(ServedTokens tokens) {
    ObjectNode body = Json.object().put("object", "list");
    ArrayNode data = body.putArray("data");
    for (int i = 0; i < inputs.size(); i++) {
      float[] vector = vector(inputs.get(i));
      ObjectNode embedding = Json.object().put("object", "embedding").put("index", i);
      data.add(base64 ? embedding.put("embedding", encode(vector)) : numbers(embedding, vector));
    }
    body.put("model", model);
    body.putObject("usage")
        .put("prompt_tokens", tokens.prompt())
        .put("total_tokens", tokens.prompt());
    return body;
  }

  private float[] vector(String text) {
    SplittableRandom random = new SplittableRandom(text.hashCode());
    float[] vector = new float[dimensions];
    double square = 0;
    for (int i = 0; i < dimensions; i++) {
      vector[i] = (float) random.nextDouble(-1, 1);
      square += vector[i] * vector[i];
    }
    float norm = (float) Math.sqrt(square);
    for (int i = 0; i < dimensions; i++) {
      vector[i] /= norm;
    }
    return vector;
  }

  private static ObjectNode numbers(ObjectNode embedding, float[] vector) {
    ArrayNode numbers = embedding.putArray("embedding");
    for (float number : vector) {
      numbers.add(number);
    }
    return embedding;
  }

  private static String encode(float[] vector) {
    ByteBuffer bytes = ByteBuffer.allocate(vector.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
