package dev.tollgate.billing.catalog;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.billing.BillingConfig;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Objects;

/// Reads the catalogue once, at start; a wrong file stops the start.
final class CatalogFile {
  private static final String SHIPPED = "/catalog/catalog.json";

  @Produces
  @Singleton
  Catalog catalog(BillingConfig config, ObjectMapper json) {
    try (InputStream in = open(config.catalog())) {
      return json.readValue(in, Catalog.class);
    } catch (IOException e) {
      throw new UncheckedIOException("the catalogue cannot be read: " + e.getMessage(), e);
    }
  }

  private static InputStream open(CatalogSettings settings) throws IOException {
    return settings.file().isPresent()
        ? Files.newInputStream(settings.file().get())
        : Objects.requireNonNull(CatalogFile.class.getResourceAsStream(SHIPPED), SHIPPED);
  }
}
