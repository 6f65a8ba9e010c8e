package dev.tollgate.local.fake.provider;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/// What a call wants, whichever dialect it was put in.
///
/// @param choices how many answers (`n`)
/// @param tokensMax 0 when the caller set no limit
/// @param tools the offered tools: name and schema of their parameters
/// @param schema the answer must be an instance of this; null for free text
/// @param usage the caller wants usage in its stream
record Ask(
    String model,
    boolean stream,
    Prompt prompt,
    int choices,
    int tokensMax,
    Tools tools,
    @Nullable JsonNode schema,
    boolean usage,
    boolean logprobs) {}
