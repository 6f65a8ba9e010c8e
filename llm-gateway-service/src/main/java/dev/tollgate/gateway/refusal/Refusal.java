package dev.tollgate.gateway.refusal;

import dev.tollgate.contracts.error.ErrorCode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Why a call is not served. A dialect turns it into its own error object.
///
/// @param param the request field to blame, if one is
/// @param members further members of the error object, such as those of a 402
public record Refusal(
    ErrorCode code,
    String detail,
    @Nullable String param,
    Map<String, String> headers,
    Map<String, Object> members) {

  public static Refusal of(ErrorCode code, String detail) {
    return new Refusal(code, detail, null, Map.of(), Map.of());
  }

  public static Refusal ofField(ErrorCode code, String param, String detail) {
    return new Refusal(code, detail, param, Map.of(), Map.of());
  }

  /// We cannot decide now: always retryable, never a 4xx (fail closed, OpenRouter's outage of
  /// 2026).
  public static Refusal unavailable(String detail) {
    return of(ErrorCode.UNAVAILABLE, detail).withHeader("Retry-After", "1");
  }

  /// Another replica, or the next start, can serve it.
  public static Refusal restarting() {
    return unavailable("the gateway is restarting; try again");
  }

  /// Our fault, which is in the log under the request's id.
  public static Refusal inside() {
    return of(ErrorCode.INTERNAL, "something failed here; the request id helps to find it");
  }

  public Refusal withHeader(String name, String value) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put(name, value);
    return new Refusal(code, detail, param, all, members);
  }

  public Refusal withMembers(Map<String, Object> more) {
    return new Refusal(code, detail, param, headers, more);
  }

  public RefusedException asException() {
    return new RefusedException(this);
  }
}
