package dev.tollgate.metering.export;

import jakarta.validation.GroupSequence;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What shall be exported.
///
/// @param type `usage`
/// @param format `csv`, which it is when absent
/// @param from as in `GET /v1/usage`; so are the rest
/// @param windowSize days when absent
/// @param groupBy names of dimensions, each of which may hold several, separated by commas
@GroupSequence({ExportTerms.Bounds.class, ExportTerms.class})
public record ExportTerms(
    @NotNull @Pattern(regexp = "usage") String type,
    @Nullable @Pattern(regexp = "csv") String format,
    @Nullable String from,
    @Nullable String to,
    @Nullable String windowSize,
    @Nullable @Size(max = 6, groups = Bounds.class)
        List<@NotNull @Size(max = 100) String> groupBy) {

  /// Checked first: an answer that told of each of too many members would be without bounds.
  interface Bounds {}
}
