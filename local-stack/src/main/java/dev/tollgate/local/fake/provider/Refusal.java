package dev.tollgate.local.fake.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.fake.Json;
import org.jspecify.annotations.Nullable;

/// A provider's error answer; knows each provider's way to say it.
final class Refusal extends RuntimeException {
  private final int status;
  private final @Nullable String code;
  private final @Nullable String param;
  private final @Nullable String retryAfter;

  private Refusal(
      int status,
      String message,
      @Nullable String code,
      @Nullable String param,
      @Nullable String retryAfter) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.param = param;
    this.retryAfter = retryAfter;
  }

  static Refusal badRequest(String message, @Nullable String param) {
    return new Refusal(400, message, null, param, null);
  }

  static Refusal of(int status, String message, @Nullable String code) {
    return new Refusal(status, message, code, null, null);
  }

  /// As a directive orders it.
  static Refusal ordered(int status, @Nullable String code, @Nullable String retryAfter) {
    return new Refusal(status, told(status), code, null, retryAfter);
  }

  /// In the middle of a stream; echoes the key, as providers do.
  static Refusal inStream(int status, String key) {
    return new Refusal(status, told(status) + " The key was " + key + ".", null, null, null);
  }

  private static String told(int status) {
    return "The fake provider was told to answer " + status + ".";
  }

  Refusal retryAfter(String seconds) {
    return new Refusal(status, text(), code, param, seconds);
  }

  int status() {
    return status;
  }

  @Nullable String retryAfter() {
    return retryAfter;
  }

  JsonNode body(Provider provider, String requestId) {
    return switch (provider) {
      case ANTHROPIC -> anthropic(requestId);
      case GOOGLE -> Json.array().add(wrapped(google()));
      case OPENROUTER -> wrapped(Json.object().put("message", text()).put("code", status));
      case AZURE_OPENAI ->
          wrapped(
              Json.object().put("code", code == null ? status + "" : code).put("message", text()));
      case COHERE -> Json.object().put("id", requestId).put("message", text());
      case MISTRAL -> openAi().put("object", "error");
      default -> wrapped(openAi());
    };
  }

  private String text() {
    return String.valueOf(getMessage());
  }

  private static ObjectNode wrapped(ObjectNode error) {
    return Json.object().set("error", error);
  }

  private ObjectNode openAi() {
    return Json.object()
        .put("message", text())
        .put("type", openAiType())
        .put("param", param)
        .put("code", code);
  }

  private String openAiType() {
    if (status >= 500) {
      return "server_error";
    }
    if (status != 429) {
      return "invalid_request_error";
    }
    boolean broke = "insufficient_quota".equals(code);
    return broke ? "insufficient_quota" : "rate_limit_exceeded";
  }

  private ObjectNode anthropic(String requestId) {
    ObjectNode error = Json.object().put("type", anthropicType()).put("message", text());
    return Json.object()
        .put("type", "error")
        .<ObjectNode>set("error", error)
        .put("request_id", requestId);
  }

  private String anthropicType() {
    return switch (status) {
      case 401 -> "authentication_error";
      case 402 -> "billing_error";
      case 403 -> "permission_error";
      case 404 -> "not_found_error";
      case 413 -> "request_too_large";
      case 429 -> "rate_limit_error";
      case 529 -> "overloaded_error";
      default -> status >= 500 ? "api_error" : "invalid_request_error";
    };
  }

  private ObjectNode google() {
    String name =
        switch (status) {
          case 401 -> "UNAUTHENTICATED";
          case 403 -> "PERMISSION_DENIED";
          case 404 -> "NOT_FOUND";
          case 429 -> "RESOURCE_EXHAUSTED";
          case 503 -> "UNAVAILABLE";
          default -> status >= 500 ? "INTERNAL" : "INVALID_ARGUMENT";
        };
    ObjectNode error = Json.object().put("code", status).put("message", text()).put("status", name);
    if (code != null) {
      error.putArray("details").addObject().put("reason", code);
    }
    return error;
  }
}
