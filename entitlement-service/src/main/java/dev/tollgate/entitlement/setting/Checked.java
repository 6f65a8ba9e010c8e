package dev.tollgate.entitlement.setting;

import dev.tollgate.contracts.error.Problem;
import java.util.List;

/// A document that knows what is wrong with itself.
public interface Checked {
  /// Empty when the document may be put to use.
  List<Problem.Field> faults();
}
