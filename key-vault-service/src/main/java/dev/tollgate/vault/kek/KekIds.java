package dev.tollgate.vault.kek;

import java.util.Set;

/// @param primary wraps new keys
/// @param known can unwrap; holds the primary too
public record KekIds(String primary, Set<String> known) {
  public KekIds {
    known = Set.copyOf(known);
    if (!known.contains(primary)) {
      throw new IllegalArgumentException("the primary KEK must be known");
    }
  }
}
