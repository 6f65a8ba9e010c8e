package dev.tollgate.entitlement.identity;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;

/// An RSA key that signs tokens, with the id under which verifiers find its public half.
record SigningKey(String kid, RSAPrivateCrtKey secret, RSAPublicKey published) {
  private static final int BITS_MIN = 2048;

  /// @param pem PKCS#8
  static SigningKey read(String kid, String pem) {
    String body = pem.replaceAll("-----(BEGIN|END) PRIVATE KEY-----", "").replaceAll("\\s", "");
    try {
      KeyFactory rsa = KeyFactory.getInstance("RSA");
      var secret =
          (RSAPrivateCrtKey)
              rsa.generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body)));
      if (secret.getModulus().bitLength() < BITS_MIN) {
        throw new IllegalStateException("signing key " + kid + " has fewer than 2048 bits");
      }
      var published =
          (RSAPublicKey)
              rsa.generatePublic(
                  new RSAPublicKeySpec(secret.getModulus(), secret.getPublicExponent()));
      return new SigningKey(kid, secret, published);
    } catch (GeneralSecurityException | IllegalArgumentException | ClassCastException e) {
      throw new IllegalStateException("signing key " + kid + " is no PKCS#8 RSA key", e);
    }
  }

  Jwk asJwk() {
    return new Jwk(
        "RSA",
        "sig",
        "RS256",
        kid,
        unsigned(published.getModulus()),
        unsigned(published.getPublicExponent()));
  }

  /// Never shows the secret.
  @Override
  public String toString() {
    return "SigningKey[" + kid + "]";
  }

  /// RFC 7518: big-endian, without the sign's zero byte.
  private static String unsigned(BigInteger number) {
    byte[] bytes = number.toByteArray();
    int from = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
    byte[] magnitude = Arrays.copyOfRange(bytes, from, bytes.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(magnitude);
  }
}
