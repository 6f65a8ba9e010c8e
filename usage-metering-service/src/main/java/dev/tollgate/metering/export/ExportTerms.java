package dev.tollgate.metering.export;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What shall be exported.
///
/// @param type `usage`
/// @param format `csv`, which it is when absent
/// @param from as in `GET /v1/usage`; so are the rest
/// @param windowSize days when absent
public record ExportTerms(
    @NotNull @Pattern(regexp = "usage") String type,
    @Nullable @Pattern(regexp = "csv") String format,
    @Nullable String from,
    @Nullable String to,
    @Nullable String windowSize,
    @Nullable List<@NotNull String> groupBy) {}
