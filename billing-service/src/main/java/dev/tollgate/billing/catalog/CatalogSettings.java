package dev.tollgate.billing.catalog;

import java.nio.file.Path;
import java.util.Optional;

/// Where the catalogue comes from.
public interface CatalogSettings {
  /// A file that replaces the shipped catalogue, such as a mounted ConfigMap.
  Optional<Path> file();
}
