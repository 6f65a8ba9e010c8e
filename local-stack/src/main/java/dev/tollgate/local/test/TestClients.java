package dev.tollgate.local.test;

import dev.tollgate.local.infrastructure.ServiceCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// HTTPS clients for the internal ports: as one of the services, as nobody, or with a certificate
/// of one's own.
public final class TestClients {
  private static final char[] NO_PASSWORD = {};

  private TestClients() {}

  /// A client that proves itself with that service's certificate.
  public static HttpClient as(String service) {
    return with(TestInfrastructure.certificate(service));
  }

  public static HttpClient with(ServiceCertificate identity) {
    return client(identity, identity.authority());
  }

  /// A client that trusts our authority and has no certificate.
  public static HttpClient withoutCertificate() {
    return client(null, TestInfrastructure.certificate("key-vault-service").authority());
  }

  private static HttpClient client(@Nullable ServiceCertificate identity, Path authority) {
    try {
      SSLContext tls = SSLContext.getInstance("TLSv1.3");
      tls.init(
          identity == null ? null : keys(identity).getKeyManagers(),
          trust(authority).getTrustManagers(),
          null);
      return HttpClient.newBuilder().sslContext(tls).connectTimeout(Duration.ofSeconds(30)).build();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static KeyManagerFactory keys(ServiceCertificate identity)
      throws GeneralSecurityException, IOException {
    KeyStore store = empty();
    store.setKeyEntry(
        "identity",
        key(identity.key()),
        NO_PASSWORD,
        new Certificate[] {certificate(identity.certificate())});
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, NO_PASSWORD);
    return keys;
  }

  private static TrustManagerFactory trust(Path authority)
      throws GeneralSecurityException, IOException {
    KeyStore store = empty();
    store.setCertificateEntry("authority", certificate(authority));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    return trust;
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static Certificate certificate(Path pem) throws GeneralSecurityException, IOException {
    try (var in = Files.newInputStream(pem)) {
      return CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private static PrivateKey key(Path pem) throws GeneralSecurityException, IOException {
    String body = Files.readString(pem).replaceAll("-----[A-Z ]+-----|\\s", "");
    return KeyFactory.getInstance("EC")
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body)));
  }
}
