package dev.tollgate.bench.vault;

import dev.tollgate.bench.BenchOptions;
import dev.tollgate.bench.process.Parts;
import dev.tollgate.local.infrastructure.Database;
import dev.tollgate.local.infrastructure.LaunchFailure;
import dev.tollgate.local.infrastructure.Part;
import dev.tollgate.local.infrastructure.Service;
import dev.tollgate.local.infrastructure.ServiceCertificate;
import dev.tollgate.local.launch.Stack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;

/// A Quarkus service that does no more than any such endpoint must.
final class BareEndpoint {
  private BareEndpoint() {}

  static Part start(BenchOptions options, Parts parts, Stack stack, int port) {
    Path jar =
        options.repository().resolve("benchmarks/bare-endpoint/target/quarkus-app/quarkus-run.jar");
    if (!Files.exists(jar)) {
      throw new LaunchFailure("the bare endpoint is not built: there is no " + jar);
    }
    ServiceCertificate identity = stack.infrastructure().certificates().of(Service.KEY_VAULT.id());
    var postgres = stack.infrastructure().postgres();
    var settings = new HashMap<String, String>();
    settings.put("QUARKUS_HTTP_SSL_PORT", Integer.toString(port));
    settings.put("TOLLGATE_TLS_CERT", identity.certificate().toString());
    settings.put("TOLLGATE_TLS_KEY", identity.key().toString());
    settings.put("TOLLGATE_TLS_CA", identity.authority().toString());
    settings.put("BARE_POSTGRES_URL", postgres.url(Database.VAULT));
    settings.put("BARE_POSTGRES_USER", "postgres");
    settings.put("BARE_POSTGRES_PASSWORD", password(postgres.adminUrl("vault")));
    return parts.jar("bare-endpoint", jar, settings, port);
  }

  private static String password(String adminUrl) {
    return adminUrl.substring(adminUrl.indexOf("password=") + "password=".length());
  }
}
