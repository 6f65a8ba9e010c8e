package dev.tollgate.vault.kek;

import io.smallrye.mutiny.Uni;

/// Where the keys that encrypt keys live. The seam for another key management service.
///
/// Called when a data key is made, first used, or re-wrapped; never per request. Associated data
/// given when wrapping must be given again when unwrapping.
public interface KekProvider {
  /// Which KEKs there are now.
  Uni<KekIds> ids();

  /// Wraps with the primary KEK.
  Uni<WrappedKey> wrap(byte[] key, byte[] associatedData);

  /// Fails with [UnwrapRefused] when the bytes are not what was wrapped, with [KekUnavailable] when
  /// that cannot be told now.
  Uni<byte[]> unwrap(WrappedKey wrapped, byte[] associatedData);
}
