package dev.tollgate.local.infrastructure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;

/// The directory of keys with which entitlement signs tokens: a `<kid>.pem` per key and a file
/// `current` that names the one in use.
public final class SigningKeys {
  private static final String FIRST = "development-1";
  private static final int BITS = 2048;

  private final Path directory;

  public SigningKeys(Path directory) {
    this.directory = directory;
  }

  /// Makes the first key when there is none.
  public void ensure() {
    if (Files.exists(directory.resolve("current"))) {
      return;
    }
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(BITS);
      byte[] key = generator.generateKeyPair().getPrivate().getEncoded();
      PrivateFiles.write(directory.resolve(FIRST + ".pem"), Pem.write("PRIVATE KEY", key));
      PrivateFiles.write(directory.resolve("current"), FIRST);
    } catch (GeneralSecurityException e) {
      throw new LaunchFailure("the signing key could not be made: " + e.getMessage(), e);
    }
  }

  public Path directory() {
    return directory;
  }

  public String currentId() {
    return read("current").strip();
  }

  public RSAPrivateCrtKey current() {
    try {
      var specification = new PKCS8EncodedKeySpec(Pem.read(read(currentId() + ".pem")));
      return (RSAPrivateCrtKey) KeyFactory.getInstance("RSA").generatePrivate(specification);
    } catch (GeneralSecurityException e) {
      throw new LaunchFailure("the signing key could not be read: " + e.getMessage(), e);
    }
  }

  private String read(String name) {
    try {
      return Files.readString(directory.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
