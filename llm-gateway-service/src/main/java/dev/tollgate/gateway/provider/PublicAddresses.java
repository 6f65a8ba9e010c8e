package dev.tollgate.gateway.provider;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.gateway.refusal.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;

/// Where a provider's name leads: to public addresses only, and to the very address that was
/// checked (GW-13).
///
/// A name of which one address lies inside is refused as a whole: which of them a later look-up
/// would choose is in the hands of whoever owns the name.
final class PublicAddresses {
  private static final Duration KEPT = Duration.ofSeconds(30);
  private static final int NAMES_MAX = 1_000;

  private final Vertx vertx;
  private final Cache<String, InetAddress> checked;

  PublicAddresses(Vertx vertx, Ticker ticker) {
    this.vertx = vertx;
    this.checked =
        Caffeine.newBuilder().maximumSize(NAMES_MAX).expireAfterWrite(KEPT).ticker(ticker).build();
  }

  /// @return fails with the refusal 502 for a name that is unknown or leads inside
  Future<InetAddress> of(String host) {
    InetAddress known = checked.getIfPresent(host);
    return known != null
        ? Future.succeededFuture(known)
        : vertx
            .executeBlocking(() -> check(host, InetAddress.getAllByName(host)), false)
            .onSuccess(address -> checked.put(host, address))
            .recover(PublicAddresses::refused);
  }

  static InetAddress check(String host, InetAddress... all) throws UnknownHostException {
    for (InetAddress address : all) {
      if (isInside(address)) {
        throw new UnknownHostException(host + " leads to an internal address");
      }
    }
    return all[0];
  }

  static boolean isInside(InetAddress address) {
    byte[] b = address.getAddress();
    return address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()
        || (b.length == 4 ? isReservedV4(b, 0) : isReservedV6(b));
  }

  /// This network, carrier NAT, protocol assignments, benchmarks, reserved.
  private static boolean isReservedV4(byte[] b, int at) {
    int first = b[at] & 0xFF;
    int second = b[at + 1] & 0xFF;
    return first == 0
        || first == 10
        || first == 127
        || first >= 224
        || first == 100 && (second & 0xC0) == 64
        || first == 169 && second == 254
        || first == 172 && (second & 0xF0) == 16
        || first == 192 && second == 168
        || first == 192 && second == 0 && b[at + 2] == 0
        || first == 198 && (second & 0xFE) == 18;
  }

  /// Unique local addresses, and v4 addresses in the disguises of NAT64, 6to4 and the like.
  private static boolean isReservedV6(byte[] b) {
    boolean uniqueLocal = (b[0] & 0xFE) == 0xFC;
    boolean nat64 = b[0] == 0 && b[1] == 0x64 && (b[2] & 0xFF) == 0xFF && (b[3] & 0xFF) == 0x9B;
    boolean sixToFour = b[0] == 0x20 && b[1] == 0x02;
    boolean compatible = leadingZeros(b) >= 10;
    return uniqueLocal
        || nat64 && isReservedV4(b, 12)
        || sixToFour && isReservedV4(b, 2)
        || compatible && isReservedV4(b, 12);
  }

  private static int leadingZeros(byte[] b) {
    int n = 0;
    while (n < b.length && b[n] == 0) {
      n++;
    }
    return n;
  }

  private static Future<InetAddress> refused(Throwable failure) {
    return Future.failedFuture(
        Refusal.of(ErrorCode.PROVIDER_UNREACHABLE, ErrorCode.PROVIDER_UNREACHABLE.title())
            .asException());
  }
}
