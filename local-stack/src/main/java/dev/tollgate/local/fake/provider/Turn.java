package dev.tollgate.local.fake.provider;

/// One answered request: all that a dialect needs to write it down.
///
/// @param key that the call carried
/// @param created seconds since 1970
record Turn(
    Provider provider,
    Ask ask,
    Answer answer,
    Directives directives,
    String key,
    long id,
    long created) {
  private static final ServedTokens ABSURD =
      new ServedTokens(Long.MAX_VALUE / 4, 0, 0, Long.MAX_VALUE / 4, 0);

  /// The usage that is reported; the tally counts what was served.
  ServedTokens reported() {
    return directives.has("absurd-usage") ? ABSURD : answer.tokens();
  }
}
