package dev.tollgate.vault.kek;

/// A key, encrypted by a KEK.
///
/// @param kekId the KEK that unwraps it
public record WrappedKey(String kekId, byte[] bytes) {}
