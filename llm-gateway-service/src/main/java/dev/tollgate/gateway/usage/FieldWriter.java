package dev.tollgate.gateway.usage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Writes the fields of a spool record one after the other.
final class FieldWriter {
  private final ByteBuffer out;

  FieldWriter(ByteBuffer out) {
    this.out = out;
  }

  FieldWriter oneByte(int value) {
    out.put((byte) value);
    return this;
  }

  FieldWriter number(long value) {
    out.putLong(value);
    return this;
  }

  FieldWriter numberOrNull(@Nullable Long value) {
    out.put((byte) (value == null ? 0 : 1));
    return value == null ? this : number(value);
  }

  FieldWriter uuid(UUID value) {
    out.putLong(value.getMostSignificantBits()).putLong(value.getLeastSignificantBits());
    return this;
  }

  FieldWriter uuidOrNull(@Nullable UUID value) {
    out.put((byte) (value == null ? 0 : 1));
    return value == null ? this : uuid(value);
  }

  FieldWriter text(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    out.putShort((short) bytes.length).put(bytes);
    return this;
  }

  FieldWriter textOrNull(@Nullable String value) {
    out.put((byte) (value == null ? 0 : 1));
    return value == null ? this : text(value);
  }
}
