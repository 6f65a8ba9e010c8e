package dev.tollgate.gateway.refusal;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.error.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/// The shape in which a caller expects its errors.
public enum Dialect {
  OPENAI {
    @Override
    public JsonObject error(Refusal refusal, String requestId) {
      JsonObject error = new JsonObject().put("message", refusal.detail());
      error.put("type", openAiType(refusal.code())).put("param", refusal.param());
      return new JsonObject().put("error", withMembers(error, refusal, requestId));
    }

    @Override
    public CharSequence requestIdHeader() {
      return OPENAI_REQUEST_ID;
    }

    @Override
    public Buffer errorEvent(Refusal refusal, String requestId) {
      return Buffer.buffer("data: " + error(refusal, requestId).encode() + "\n\n");
    }
  },
  /// The same of OpenAI's responses, whose streams are of typed events. Its SDKs raise what has an
  /// `error`; others go by the type.
  OPENAI_RESPONSES {
    @Override
    public JsonObject error(Refusal refusal, String requestId) {
      return OPENAI.error(refusal, requestId);
    }

    @Override
    public CharSequence requestIdHeader() {
      return OPENAI_REQUEST_ID;
    }

    @Override
    public Buffer errorEvent(Refusal refusal, String requestId) {
      JsonObject event =
          new JsonObject()
              .put("type", "error")
              .put("code", refusal.code().wireName())
              .put("message", refusal.detail())
              .put("param", refusal.param())
              .mergeIn(error(refusal, requestId));
      return Buffer.buffer("data: " + event.encode() + "\n\n");
    }
  },
  ANTHROPIC {
    @Override
    public JsonObject error(Refusal refusal, String requestId) {
      JsonObject error = new JsonObject().put("type", anthropicType(refusal.code().status()));
      error.put("message", refusal.detail());
      return new JsonObject()
          .put("type", "error")
          .put("error", withMembers(error, refusal, requestId))
          .put("request_id", requestId);
    }

    @Override
    public CharSequence requestIdHeader() {
      return ANTHROPIC_REQUEST_ID;
    }

    @Override
    public Buffer errorEvent(Refusal refusal, String requestId) {
      return namedEvent(error(refusal, requestId));
    }
  },
  /// Our own APIs: RFC 9457.
  PROBLEM {
    @Override
    public JsonObject error(Refusal refusal, String requestId) {
      JsonObject problem =
          new JsonObject()
              .put("type", Problem.typeOf(refusal.code()))
              .put("title", refusal.code().title())
              .put("status", refusal.code().status())
              .put("code", refusal.code().wireName())
              .put("detail", refusal.detail())
              .put("requestId", requestId);
      if (refusal.param() != null) {
        JsonObject field =
            new JsonObject().put("name", refusal.param()).put("message", refusal.detail());
        problem.put("fields", new JsonArray().add(field));
      }
      refusal.members().forEach(problem::put);
      return problem;
    }

    @Override
    public Buffer errorEvent(Refusal refusal, String requestId) {
      return namedEvent(error(refusal, requestId));
    }

    @Override
    public String contentType() {
      return Problem.MEDIA_TYPE;
    }
  };

  private static final CharSequence OPENAI_REQUEST_ID = HttpHeaders.createOptimized("X-Request-Id");
  private static final CharSequence ANTHROPIC_REQUEST_ID =
      HttpHeaders.createOptimized("Request-Id");

  /// The whole error body.
  public abstract JsonObject error(Refusal refusal, String requestId);

  /// The frame that ends a stream which had begun well.
  public abstract Buffer errorEvent(Refusal refusal, String requestId);

  public String contentType() {
    return "application/json";
  }

  /// Where the providers' SDKs look for a request's id; null where there are none.
  public @Nullable CharSequence requestIdHeader() {
    return null;
  }

  private static Buffer namedEvent(JsonObject error) {
    return Buffer.buffer("event: error\ndata: " + error.encode() + "\n\n");
  }

  private static JsonObject withMembers(JsonObject error, Refusal refusal, String requestId) {
    error.put("code", refusal.code().wireName());
    refusal.members().forEach(error::put);
    return error.put("request_id", requestId);
  }

  private static String openAiType(ErrorCode code) {
    return switch (code.status()) {
      case 401 -> "authentication_error";
      case 402 -> "insufficient_quota";
      case 403 -> "permission_error";
      case 429 -> "rate_limit_exceeded";
      case 500, 502, 503, 504 -> "server_error";
      default -> "invalid_request_error";
    };
  }

  /// What Anthropic calls an error with this status.
  public static String anthropicType(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 402 -> "billing_error";
      case 403 -> "permission_error";
      case 404 -> "not_found_error";
      case 413 -> "request_too_large";
      case 429 -> "rate_limit_error";
      case 503, 529 -> "overloaded_error";
      default -> status >= 500 ? "api_error" : "invalid_request_error";
    };
  }
}
