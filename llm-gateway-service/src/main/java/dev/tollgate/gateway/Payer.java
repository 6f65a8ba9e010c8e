package dev.tollgate.gateway;

import dev.tollgate.contracts.account.Route;
import dev.tollgate.gateway.credential.OwnKey;
import dev.tollgate.gateway.credential.PlatformKey;
import dev.tollgate.gateway.credit.Reservation;
import dev.tollgate.gateway.routing.AuthStyle;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Whose key and whose money an attempt uses. There is no third kind and no way from one to the
/// other: an own key never meets the platform's key or credits.
sealed interface Payer {
  Route route();

  String headerValue(AuthStyle style);

  String scrub(String text);

  /// The address that came with an own key, for providers that need one.
  @Nullable String endpoint();

  @Nullable UUID leaseId();

  /// To be called before the first content goes to the caller.
  ///
  /// @return false when the credits are no longer there: the attempt must fail
  boolean charge(long priceMicro);

  /// What was charged so far.
  long chargedMicro();

  /// Our key, the account's credits.
  record Platform(PlatformKey key, Reservation reservation) implements Payer {
    @Override
    public Route route() {
      return Route.PLATFORM;
    }

    @Override
    public String headerValue(AuthStyle style) {
      return key.headerValue(style);
    }

    @Override
    public String scrub(String text) {
      return key.scrub(text);
    }

    @Override
    public @Nullable String endpoint() {
      return null;
    }

    @Override
    public UUID leaseId() {
      return reservation.leaseId();
    }

    @Override
    public boolean charge(long priceMicro) {
      return reservation.isCharged() || reservation.charge(priceMicro);
    }

    @Override
    public long chargedMicro() {
      return reservation.chargedMicro();
    }
  }

  /// The account's key; nothing is charged.
  record Own(OwnKey key) implements Payer {
    @Override
    public Route route() {
      return Route.BYOK;
    }

    @Override
    public String headerValue(AuthStyle style) {
      return key.headerValue(style);
    }

    @Override
    public String scrub(String text) {
      return key.scrub(text);
    }

    @Override
    public @Nullable String endpoint() {
      return key.endpoint();
    }

    @Override
    public @Nullable UUID leaseId() {
      return null;
    }

    @Override
    public boolean charge(long priceMicro) {
      return true;
    }

    @Override
    public long chargedMicro() {
      return 0;
    }
  }
}
