package dev.tollgate.local.fake.provider;

import java.util.List;
import java.util.function.IntFunction;

/// A stream to be played; content frames are made one by one, so that open streams stay small.
///
/// @param contents how many content frames, over all choices
/// @param error what an `error-after` directive ends it with
record Script(
    List<Frame> opening,
    int contents,
    IntFunction<Frame> content,
    List<Frame> closing,
    Frame error) {}
