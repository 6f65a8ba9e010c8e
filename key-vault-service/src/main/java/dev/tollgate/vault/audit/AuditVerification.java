package dev.tollgate.vault.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/// Whether the audit log is what was written.
///
/// @param batches read, from the first
/// @param entries in them
/// @param intact every batch fits its HMAC and its predecessor, the last one is the head, the head
///   that was kept elsewhere is among them, and nothing is outside of them
/// @param firstBroken the first batch that does not, is not there or should not be; null when
///   intact
/// @param head sequence number and HMAC of the last batch: kept elsewhere, it shows a later
///   truncation
@JsonInclude(JsonInclude.Include.ALWAYS)
public record AuditVerification(
    long batches, long entries, boolean intact, @Nullable Long firstBroken, String head) {}
