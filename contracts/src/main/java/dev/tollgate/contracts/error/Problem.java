package dev.tollgate.contracts.error;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An RFC 9457 problem: the body of every error of our own APIs.
///
/// @param type a URI that stands for the code
/// @param code the stable name that programs switch on
/// @param detail one sentence for a person; holds no secret and no internals
/// @param fields what is wrong with which field; absent when no field is to blame
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
    String type,
    String title,
    int status,
    ErrorCode code,
    @Nullable String detail,
    @Nullable String requestId,
    @Nullable List<Field> fields) {
  public static final String MEDIA_TYPE = "application/problem+json";

  /// @param name the path of the field in the request, such as `input.messages[0].role`
  public record Field(String name, String message) {}

  public static Problem of(ErrorCode code, @Nullable String detail) {
    return new Problem(typeOf(code), code.title(), code.status(), code, detail, null, null);
  }

  public Problem withRequestId(String id) {
    return new Problem(type, title, status, code, detail, id, fields);
  }

  public Problem withFields(List<Field> wrong) {
    return new Problem(type, title, status, code, detail, requestId, List.copyOf(wrong));
  }

  public static String typeOf(ErrorCode code) {
    return "urn:tollgate:problem:" + code.wireName();
  }
}
