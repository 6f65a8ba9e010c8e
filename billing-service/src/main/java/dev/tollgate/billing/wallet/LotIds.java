package dev.tollgate.billing.wallet;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// A lot's id follows from its grant key.
final class LotIds {
  private LotIds() {}

  static UUID of(String grantKey) {
    return UUID.nameUUIDFromBytes(("tollgate:lot:" + grantKey).getBytes(StandardCharsets.UTF_8));
  }
}
