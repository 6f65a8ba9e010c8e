package dev.tollgate.vault.support;

import dev.tollgate.local.infrastructure.DevelopmentCertificates;
import dev.tollgate.local.infrastructure.ServiceCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;

/// An authority that is not ours, and signs what it is asked to.
public final class Stranger {
  private Stranger() {}

  /// A certificate that claims to be that service's.
  public static ServiceCertificate certificate(String service) {
    try {
      var foreign =
          new DevelopmentCertificates(Files.createTempDirectory("foreign"), Clock.systemUTC());
      foreign.ensure(List.of(service));
      return foreign.of(service);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
