package dev.tollgate.local.fake.provider;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One call as the provider saw it.
///
/// @param credential as it was sent, in whatever header; empty when there was none
/// @param requestId the request's `x-request-id`, else its `x-tollgate-request-id`
/// @param status 0 while nothing has been answered
/// @param tokens what was really sent, also when the stream was cut or cancelled
/// @param chunks content chunks sent
/// @param endedAt for a cancelled call the moment the client's going was seen
public record ProviderCall(
    long id,
    String provider,
    String endpoint,
    String model,
    String credential,
    @Nullable String requestId,
    boolean streamed,
    int status,
    Outcome outcome,
    ServedTokens tokens,
    int chunks,
    Instant startedAt,
    @Nullable Instant firstByteAt,
    @Nullable Instant endedAt) {}
