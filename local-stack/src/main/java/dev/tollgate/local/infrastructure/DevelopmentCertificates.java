package dev.tollgate.local.infrastructure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A certificate authority of this machine and one certificate per service, all on P-256. A
/// service's identity is the one URI among its names, `spiffe://tollgate/<service>`.
///
/// The authority's key is never written: when a certificate is missing or about to end, authority
/// and certificates are made anew together.
public final class DevelopmentCertificates {
  private static final Duration LIFE = Duration.ofDays(365);
  private static final Duration RENEW_BEFORE = Duration.ofDays(30);
  private static final Duration CLOCK_SKEW = Duration.ofHours(1);
  private static final String AUTHORITY = "CN=Tollgate development authority";

  private final Path directory;
  private final Clock clock;

  public DevelopmentCertificates(Path directory, Clock clock) {
    this.directory = directory;
    this.clock = clock;
  }

  /// Makes the certificates that are missing or about to end.
  public void ensure(List<String> services) {
    if (services.stream().allMatch(this::isUsable)) {
      return;
    }
    try {
      KeyPair authorityKey = keyPair();
      X509Certificate authority = authority(authorityKey);
      PrivateFiles.write(
          directory.resolve("ca.pem"), Pem.write("CERTIFICATE", authority.getEncoded()));
      for (String service : services) {
        issue(service, authority, authorityKey);
      }
    } catch (GeneralSecurityException | CertIOException | OperatorCreationException e) {
      throw new LaunchFailure(
          "the development certificates could not be made: " + e.getMessage(), e);
    }
  }

  public ServiceCertificate of(String service) {
    return new ServiceCertificate(
        directory.resolve(service + ".pem"),
        directory.resolve(service + "-key.pem"),
        directory.resolve("ca.pem"));
  }

  private boolean isUsable(String service) {
    Path file = of(service).certificate();
    if (!Files.exists(file)) {
      return false;
    }
    try (var stream = Files.newInputStream(file)) {
      var certificate =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(stream);
      return certificate.getNotAfter().toInstant().isAfter(clock.instant().plus(RENEW_BEFORE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException unreadable) {
      return false;
    }
  }

  private X509Certificate authority(KeyPair key)
      throws GeneralSecurityException, CertIOException, OperatorCreationException {
    var builder = builder(new X500Name(AUTHORITY), key, new X500Name(AUTHORITY));
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
    builder.addExtension(
        Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    var extensions = new JcaX509ExtensionUtils();
    builder.addExtension(
        Extension.subjectKeyIdentifier,
        false,
        extensions.createSubjectKeyIdentifier(key.getPublic()));
    return sign(builder, key);
  }

  private void issue(String service, X509Certificate authority, KeyPair authorityKey)
      throws GeneralSecurityException, CertIOException, OperatorCreationException {
    KeyPair key = keyPair();
    var builder = builder(new X500Name(AUTHORITY), key, new X500Name("CN=" + service));
    var extensions = new JcaX509ExtensionUtils();
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    builder.addExtension(
        Extension.extendedKeyUsage,
        false,
        new ExtendedKeyUsage(
            new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
    builder.addExtension(Extension.subjectAlternativeName, false, names(service));
    builder.addExtension(
        Extension.authorityKeyIdentifier,
        false,
        extensions.createAuthorityKeyIdentifier(authority));
    ServiceCertificate files = of(service);
    PrivateFiles.write(files.key(), Pem.write("PRIVATE KEY", key.getPrivate().getEncoded()));
    PrivateFiles.write(
        files.certificate(), Pem.write("CERTIFICATE", sign(builder, authorityKey).getEncoded()));
  }

  private static GeneralNames names(String service) {
    return new GeneralNames(
        new GeneralName[] {
          new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://tollgate/" + service),
          new GeneralName(GeneralName.dNSName, "localhost"),
          new GeneralName(GeneralName.iPAddress, "127.0.0.1")
        });
  }

  private JcaX509v3CertificateBuilder builder(X500Name issuer, KeyPair key, X500Name subject) {
    var serial = new BigInteger(127, new SecureRandom()).setBit(126);
    Date from = Date.from(clock.instant().minus(CLOCK_SKEW));
    Date until = Date.from(clock.instant().plus(LIFE));
    return new JcaX509v3CertificateBuilder(issuer, serial, from, until, subject, key.getPublic());
  }

  private static X509Certificate sign(JcaX509v3CertificateBuilder builder, KeyPair issuer)
      throws GeneralSecurityException, OperatorCreationException {
    var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate());
    return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
  }

  private static KeyPair keyPair() throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }
}
