package dev.tollgate.vault.kek;

/// A wrapped key that was changed, moved, or wrapped by a KEK we do not have. Trying again does not
/// help.
public final class UnwrapRefused extends RuntimeException {
  UnwrapRefused(String why) {
    super(why);
  }
}
