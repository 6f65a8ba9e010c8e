package dev.tollgate.vault.support;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;

/// Gives the vault under test a second master key, as during a rotation, small batches, two
/// connections for all accounts, and patience with neighbours on a busy machine.
public final class OtherMasterKey implements QuarkusTestResourceLifecycleManager {
  public static final String HEX =
      "b94f27d3086ae15cc7823e940fd16ba5e2709c4d138f56fb01a8d46c7e329f18";

  @Override
  public Map<String, String> start() {
    return Map.of(
        "tollgate.vault.import-master-key-file",
        importMasterKey().toString(),
        "MASTER_ENCRYPTION_KEY_OTHERS",
        HEX,
        "tollgate.vault.rotation.batch",
        "7",
        "tollgate.vault.rotation.lookout",
        "200ms",
        "quarkus.datasource.reactive.max-size",
        "2",
        "tollgate.vault.probe.rate-timeout",
        "30s",
        "tollgate.vault.probe.timeout",
        "30s",
        "quarkus.rest-client.entitlement.connect-timeout",
        "30000",
        "quarkus.rest-client.entitlement.read-timeout",
        "30000");
  }

  private static Path importMasterKey() {
    try {
      return Files.writeString(
          Files.createTempFile("import", ".key"), "a master key of the product before us");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {}

  /// The primary master key of the vault under test.
  public static String primary() {
    String file = ConfigProvider.getConfig().getValue("MASTER_ENCRYPTION_KEY_FILE", String.class);
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
