package dev.tollgate.kit.problem;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.error.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads the parameters of a query, and tells the caller everything that is wrong with them at
/// once. Those of a wrong type would else count as an unknown path.
public class QueryInputs {
  private final List<Problem.Field> wrong = new ArrayList<>();

  public final @Nullable UUID id(String name, @Nullable String value) {
    try {
      return value == null ? null : UUID.fromString(value);
    } catch (IllegalArgumentException e) {
      refuse(name, "must be a UUID");
      return null;
    }
  }

  public final int number(String name, @Nullable String value, int byDefault, int min, int max) {
    return (int) number(name, value, (long) byDefault, min, max);
  }

  public final long number(
      String name, @Nullable String value, long byDefault, long min, long max) {
    if (value == null) {
      return byDefault;
    }
    try {
      long number = Long.parseLong(value);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Refused below, like a number out of bounds.
    }
    refuse(name, "must be a number from " + min + " to " + max);
    return byDefault;
  }

  /// `true` or `false`, which it is when absent.
  public final boolean flag(String name, @Nullable String value) {
    if (value != null && !value.equals("true") && !value.equals("false")) {
      refuse(name, "must be true or false");
    }
    return "true".equals(value);
  }

  public final void refuse(String name, String why) {
    wrong.add(new Problem.Field(name, why));
  }

  public final boolean areGood() {
    return wrong.isEmpty();
  }

  /// @throws ProblemException 400 with all that is wrong
  public final void check() {
    if (!wrong.isEmpty()) {
      throw new ProblemException(ErrorCode.INVALID_REQUEST, "The query is not valid.", wrong);
    }
  }
}
