package dev.tollgate.local.fake.provider;

/// One answered request: all that a dialect needs to write it down.
///
/// @param created seconds since 1970
record Turn(
    Provider provider, Ask ask, Answer answer, Directives directives, long id, long created) {}
