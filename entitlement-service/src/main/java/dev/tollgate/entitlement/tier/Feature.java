package dev.tollgate.entitlement.tier;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/// A product capability that is metered.
///
/// @param lane the lane it runs on: chat, tags or embeddings
/// @param provider the provider it goes to unless the account chooses another
public record Feature(
    @NotBlank @Size(max = 64) String lane, @NotBlank @Size(max = 64) String provider) {}
