package dev.tollgate.vault.kek;

import dev.tollgate.vault.VaultConfig;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The master keys an operator has given: the primary one and others that still unwrap.
///
/// A refusal has no cause: Quarkus ends the start with its message alone, in one line.
///
/// @param others previous keys, or the next one while it is being distributed
record MasterKeys(MasterKey primary, List<MasterKey> others) {

  /// @throws ConfigurationException in one readable line when the primary is missing or any is weak
  static MasterKeys read(VaultConfig.Master config) {
    List<MasterKey> others = new ArrayList<>();
    config
        .otherKeyFiles()
        .orElse(List.of())
        .forEach(
            file ->
                others.add(
                    parse(file.toString(), content("MASTER_ENCRYPTION_KEY_OTHER_FILES", file))));
    config
        .otherKeys()
        .orElse(List.of())
        .forEach(text -> others.add(parse("MASTER_ENCRYPTION_KEY_OTHERS", text)));
    return new MasterKeys(primary(config), List.copyOf(others));
  }

  private static MasterKey primary(VaultConfig.Master config) {
    if (config.keyFile().isPresent()) {
      String name = "MASTER_ENCRYPTION_KEY_FILE";
      return parse(name, content(name, config.keyFile().get()));
    }
    String text =
        config
            .key()
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "MASTER_ENCRYPTION_KEY_FILE (or MASTER_ENCRYPTION_KEY) is missing: "
                            + MasterKey.ADVICE));
    return parse("MASTER_ENCRYPTION_KEY", text);
  }

  private static MasterKey parse(String name, String text) {
    try {
      return MasterKey.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("master key of " + name + " " + e.getMessage());
    }
  }

  private static String content(String name, Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new ConfigurationException(name + ": master key file cannot be read: " + file);
    }
  }
}
