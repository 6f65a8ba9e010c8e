package dev.tollgate.local.test;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tollgate.local.infrastructure.SigningKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// Serves the development key's public half where entitlement would, so that a service can verify
/// tokens in its tests without entitlement.
final class JwksServer {
  private static final ObjectMapper JSON = new ObjectMapper();

  private JwksServer() {}

  /// Starts the server on the port; it lives as long as this process.
  static void start(SigningKeys keys, int port) {
    try {
      byte[] body = JSON.writeValueAsBytes(Map.of("keys", List.of(jwk(keys))));
      var server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      server.createContext("/.well-known/jwks.json", exchange -> answer(exchange, body));
      server.setExecutor(command -> Thread.ofVirtual().start(command));
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> jwk(SigningKeys keys) {
    var key = keys.current();
    return Map.of(
        "kty",
        "RSA",
        "use",
        "sig",
        "alg",
        "RS256",
        "kid",
        keys.currentId(),
        "n",
        encode(key.getModulus()),
        "e",
        encode(key.getPublicExponent()));
  }

  private static String encode(BigInteger number) {
    byte[] bytes = number.toByteArray();
    int from = bytes[0] == 0 ? 1 : 0;
    byte[] unsigned = java.util.Arrays.copyOfRange(bytes, from, bytes.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(unsigned);
  }

  private static void answer(HttpExchange exchange, byte[] body) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
