package dev.tollgate.vault.envelope;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// Parts joined so that no two lists of parts give the same bytes: each is preceded by its length.
public final class AssociatedData {
  private final ByteArrayOutputStream joined = new ByteArrayOutputStream(128);

  private AssociatedData() {}

  /// @param purpose what these bytes are for, so that nothing made for one purpose passes for
  ///   another
  public static AssociatedData of(String purpose) {
    return new AssociatedData().and(purpose);
  }

  public AssociatedData and(String part) {
    return and(part.getBytes(StandardCharsets.UTF_8));
  }

  public AssociatedData and(UUID part) {
    return and(
        ByteBuffer.allocate(Long.BYTES * 2)
            .putLong(part.getMostSignificantBits())
            .putLong(part.getLeastSignificantBits())
            .array());
  }

  public AssociatedData and(long part) {
    return and(ByteBuffer.allocate(Long.BYTES).putLong(part).array());
  }

  public AssociatedData and(byte[] part) {
    joined.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
    joined.writeBytes(part);
    return this;
  }

  public byte[] bytes() {
    return joined.toByteArray();
  }
}
