package dev.tollgate.contracts.error;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Every reason for which a request can be refused, with its one HTTP status.
///
/// 401 who are you · 402 nothing left · 403 not in your tier · 429 too fast · 503 we cannot decide
/// now.
public enum ErrorCode {
  INVALID_REQUEST(400, "The request is not valid"),
  MALFORMED_JSON(400, "The body is not valid JSON"),
  UNSUPPORTED_PARAMETER(400, "A parameter is not supported"),
  PROVIDER_REFUSED(400, "The provider refused the request"),
  KEY_REFUSED(400, "The provider refused this key"),
  INVALID_SIGNATURE(400, "The signature does not match"),
  IDEMPOTENCY_KEY_MISSING(400, "Idempotency-Key is required here"),
  UNAUTHENTICATED(401, "Who are you?"),
  TOKEN_EXPIRED(401, "The token has expired"),
  QUOTA_EXHAUSTED(402, "The quota of this period is used up"),
  CREDITS_EXHAUSTED(402, "No credits are left"),
  BUDGET_EXCEEDED(402, "A budget of this account is used up"),
  FORBIDDEN(403, "Not allowed"),
  TIER_LIMITED(403, "Not in your tier"),
  FEATURE_DISABLED(403, "This feature is switched off"),
  AGENT_INACTIVE(403, "This agent is inactive"),
  AGENT_QUOTA_EXCEEDED(403, "No more agents in this plan"),
  NOT_FOUND(404, "Not found"),
  NO_ACTIVE_KEY(404, "No active key for this provider"),
  UNKNOWN_MODEL(404, "Unknown model"),
  UNKNOWN_PROVIDER(404, "Unknown provider"),
  METHOD_NOT_ALLOWED(405, "Method not allowed"),
  NOT_ACCEPTABLE(406, "No such representation"),
  REQUEST_TIMEOUT(408, "The request took too long to arrive"),
  CONFLICT(409, "The state does not allow this"),
  LINK_REQUIRED(409, "This device belongs to a linked account"),
  KEY_GONE(409, "The own key was removed while the call was on its way"),
  IDEMPOTENCY_IN_FLIGHT(409, "The first request with this Idempotency-Key is still running"),
  IDEMPOTENCY_REPLAYED(409, "This Idempotency-Key has been used"),
  NOT_OFFERED(409, "Not offered to this account now"),
  PAYLOAD_TOO_LARGE(413, "The body is too large"),
  UNSUPPORTED_MEDIA_TYPE(415, "Content-Type must be application/json"),
  IDEMPOTENCY_MISMATCH(422, "This Idempotency-Key came with another body"),
  RATE_LIMITED(429, "Too fast"),
  HEADERS_TOO_LARGE(431, "The headers are too large"),
  INTERNAL(500, "Our fault"),
  PROVIDER_FAILED(502, "The provider failed"),
  PROVIDER_UNREACHABLE(502, "The provider could not be reached"),
  UNAVAILABLE(503, "We cannot decide now; try again"),
  PROVIDER_TIMEOUT(504, "The provider did not answer in time");

  private static final Map<String, ErrorCode> BY_WIRE_NAME =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(ErrorCode::wireName, Function.identity()));

  private final int status;
  private final String title;
  private final String wireName;

  ErrorCode(int status, String title) {
    this.status = status;
    this.title = title;
    // Snake case, but for the one name that clients of the first product already know.
    this.wireName = name().equals("TIER_LIMITED") ? name() : name().toLowerCase(Locale.ROOT);
  }

  public int status() {
    return status;
  }

  public String title() {
    return title;
  }

  /// The `code` member of a problem.
  @JsonValue
  public String wireName() {
    return wireName;
  }

  /// @throws IllegalArgumentException for a name that is none of ours
  @JsonCreator
  public static ErrorCode ofWireName(String wireName) {
    ErrorCode code = BY_WIRE_NAME.get(wireName);
    if (code == null) {
      throw new IllegalArgumentException("unknown error code: " + wireName);
    }
    return code;
  }
}
