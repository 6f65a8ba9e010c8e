package dev.tollgate.gateway.usage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads the fields of a spool record in the order [FieldWriter] wrote them.
final class FieldReader {
  private final ByteBuffer in;

  FieldReader(ByteBuffer in) {
    this.in = in;
  }

  int oneByte() {
    return in.get();
  }

  long number() {
    return in.getLong();
  }

  @Nullable Long numberOrNull() {
    return in.get() == 0 ? null : (Long) in.getLong();
  }

  UUID uuid() {
    return new UUID(in.getLong(), in.getLong());
  }

  @Nullable UUID uuidOrNull() {
    return in.get() == 0 ? null : uuid();
  }

  String text() {
    byte[] bytes = new byte[Short.toUnsignedInt(in.getShort())];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Nullable String textOrNull() {
    return in.get() == 0 ? null : text();
  }
}
