package dev.tollgate.gateway;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.gateway.usage.TokenEstimate;

/// What both kinds of answer need.
record AnswerParts(
    Meter meter,
    Answers answers,
    TokenEstimate estimate,
    LiveAnswers live,
    Ticker ticker,
    Limits limits) {}
