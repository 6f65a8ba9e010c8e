package dev.tollgate.kit.problem;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.error.Problem;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A refusal that ends the request with this problem.
public class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;
  private final @Nullable Duration retryAfter;

  /// @param detail one sentence for the caller, without secrets and internals; null where the title
  ///   says all
  public ProblemException(ErrorCode code, @Nullable String detail) {
    this(Problem.of(code, detail), null);
  }

  /// @param fields which members of the request are wrong, and why
  public ProblemException(ErrorCode code, @Nullable String detail, List<Problem.Field> fields) {
    this(Problem.of(code, detail).withFields(fields), null);
  }

  /// @param retryAfter when the caller may try again (429, 503)
  public ProblemException(ErrorCode code, @Nullable String detail, Duration retryAfter) {
    this(Problem.of(code, detail), retryAfter);
  }

  private ProblemException(Problem problem, @Nullable Duration retryAfter) {
    super(
        problem.code().wireName() + (problem.detail() == null ? "" : ": " + problem.detail()),
        null,
        false,
        false);
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  public Problem problem() {
    return problem;
  }

  public @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
