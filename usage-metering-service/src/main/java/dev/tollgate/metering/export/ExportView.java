package dev.tollgate.metering.export;

import dev.tollgate.metering.query.Dimension;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// An export that can be fetched.
///
/// @param from start of what is exported: the start asked for, at a whole minute or hour
/// @param to its end, not included
/// @param href where the file is
public record ExportView(
    UUID id,
    String type,
    String format,
    Instant from,
    Instant to,
    String windowSize,
    List<String> groupBy,
    Instant createdAt,
    String href) {
  static ExportView of(Export export) {
    return new ExportView(
        export.id(),
        "usage",
        "csv",
        export.range().from(),
        export.range().to(),
        export.windowSize().name(),
        export.groupBy().stream().map(Dimension::wireName).toList(),
        export.createdAt(),
        "/v1/exports/" + export.id());
  }
}
