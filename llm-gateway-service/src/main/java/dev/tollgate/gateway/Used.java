package dev.tollgate.gateway;

import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.contracts.usage.UsageSource;

/// What an attempt has used, and who says so.
///
/// @param hourWrites of the tokens written to a cache, those that are kept there for an hour
record Used(Tokens tokens, UsageSource source, long hourWrites) {
  static final Used NOTHING = new Used(Tokens.NONE, UsageSource.NONE, 0);

  static Used estimated(Tokens tokens) {
    return new Used(tokens, UsageSource.ESTIMATED, 0);
  }
}
