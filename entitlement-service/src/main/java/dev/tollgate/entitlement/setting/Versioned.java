package dev.tollgate.entitlement.setting;

/// A document as it stood from one change to the next.
///
/// @param version 0 is the shipped default; a change must name the version it replaces
public record Versioned<T>(long version, T document) {}
