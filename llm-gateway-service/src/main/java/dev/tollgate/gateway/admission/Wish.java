package dev.tollgate.gateway.admission;

/// What a caller wants to do, as entitlement must know it.
public record Wish(String feature, String lane, String provider, String model) {}
