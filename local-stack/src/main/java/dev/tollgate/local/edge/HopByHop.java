package dev.tollgate.local.edge;

import io.vertx.core.MultiMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/// Headers that concern one connection and must not be passed on (RFC 9110 §7.6.1), and those by
/// which a client could pretend to have come through a proxy.
final class HopByHop {
  private static final Set<String> CONNECTION =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "expect");
  private static final Set<String> FORWARDED =
      Set.of(
          "forwarded",
          "x-forwarded-for",
          "x-forwarded-host",
          "x-forwarded-port",
          "x-forwarded-proto",
          "x-real-ip");

  private HopByHop() {}

  static void copyRequest(MultiMap from, MultiMap to) {
    copy(from, to, true);
  }

  static void copyResponse(MultiMap from, MultiMap to) {
    copy(from, to, false);
  }

  private static void copy(MultiMap from, MultiMap to, boolean isRequest) {
    Set<String> named = namedByConnection(from);
    for (var header : from) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      boolean stays =
          CONNECTION.contains(name) || named.contains(name) || (isRequest && isOurs(name));
      if (!stays) {
        to.add(header.getKey(), header.getValue());
      }
    }
  }

  private static boolean isOurs(String name) {
    return FORWARDED.contains(name) || name.equals("host");
  }

  private static Set<String> namedByConnection(MultiMap headers) {
    var named = new HashSet<String>();
    for (String value : headers.getAll("Connection")) {
      for (String name : value.split(",")) {
        named.add(name.strip().toLowerCase(Locale.ROOT));
      }
    }
    return named;
  }
}
