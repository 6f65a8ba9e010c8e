package dev.tollgate.entitlement.tier;

import dev.tollgate.entitlement.Printable;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/// A product capability that is metered.
///
/// @param lane the lane it runs on: chat, tags or embeddings
/// @param provider the provider that its calls go to, unless they name a model of another one
public record Feature(
    @NotNull @Size(max = 64) @Printable String lane,
    @NotNull @Size(max = 64) @Printable String provider) {}
