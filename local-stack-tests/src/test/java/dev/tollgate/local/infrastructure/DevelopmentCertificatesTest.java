package dev.tollgate.local.infrastructure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("OP-1")
class DevelopmentCertificatesTest {
  private static final List<String> SERVICES = List.of("billing-service", "key-vault-service");

  @TempDir private Path directory;

  @Test
  void openssl_verifies_each_for_server_and_client_and_finds_one_identity() throws Exception {
    var certificates = new DevelopmentCertificates(directory, Clock.systemUTC());
    certificates.ensure(SERVICES);
    ServiceCertificate files = certificates.of("billing-service");

    for (String purpose : List.of("sslserver", "sslclient")) {
      assertThat(
              openssl(
                  "verify",
                  "-x509_strict",
                  "-purpose",
                  purpose,
                  "-CAfile",
                  files.authority().toString(),
                  files.certificate().toString()))
          .endsWith(": OK");
    }
    assertThat(
            openssl(
                "x509", "-noout", "-ext", "subjectAltName", "-in", files.certificate().toString()))
        .endsWith("URI:spiffe://tollgate/billing-service, DNS:localhost, IP Address:127.0.0.1");
    assertThat(openssl("pkey", "-noout", "-text", "-in", files.key().toString()))
        .contains("NIST CURVE: P-256");
  }

  @Test
  void keys_are_readable_by_their_owner_alone() throws Exception {
    var certificates = new DevelopmentCertificates(directory, Clock.systemUTC());
    certificates.ensure(SERVICES);

    var permissions = Files.getPosixFilePermissions(certificates.of("billing-service").key());

    assertThat(PosixFilePermissions.toString(permissions)).isEqualTo("rw-------");
  }

  @Test
  void they_are_kept_until_a_month_before_their_end_and_then_made_anew() throws Exception {
    var certificates = new DevelopmentCertificates(directory, Clock.systemUTC());
    certificates.ensure(SERVICES);
    String first = Files.readString(certificates.of("billing-service").certificate());

    certificates.ensure(SERVICES);
    assertThat(Files.readString(certificates.of("billing-service").certificate())).isEqualTo(first);

    new DevelopmentCertificates(directory, Clock.offset(Clock.systemUTC(), Duration.ofDays(340)))
        .ensure(SERVICES);
    assertThat(Files.readString(certificates.of("billing-service").certificate()))
        .isNotEqualTo(first);
  }

  private static String openssl(String... arguments) throws Exception {
    var command = new java.util.ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (InputStream output = process.getInputStream()) {
      return new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }
}
