package dev.tollgate.metering.ingest;

import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.kit.event.IncomingEvent;
import dev.tollgate.metering.rollup.AttributedUsage;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a record of the usage topic turned out to be.
sealed interface SortedEvent {
  /// The record as it came.
  IncomingEvent source();

  /// Usage that is in order: it will be counted, unless its id was counted before.
  record Usage(IncomingEvent source, UsageRecorded event) implements SortedEvent {}

  /// Usage that must not be counted by itself.
  ///
  /// @param eventId null when it could not be read
  /// @param accountId null when it could not be read
  record SetAside(
      IncomingEvent source,
      QuarantineReason reason,
      String detail,
      @Nullable UUID eventId,
      @Nullable UUID accountId)
      implements SortedEvent {

    /// The accounts whose record it may be: the one it names, then the one of its key.
    Stream<UUID> accounts() {
      return Stream.concat(Optional.ofNullable(accountId).stream(), keyAccount().stream());
    }

    /// The same for what its account has become: another account, or nobody. Of an erased account's
    /// record no more is left than that it came.
    SetAside redirected(Map<UUID, UUID> redirects) {
      if (accounts().map(redirects::get).anyMatch(AttributedUsage.NOBODY::equals)) {
        return new SetAside(blank(), reason, detail, eventId, null);
      }
      UUID owner =
          accounts().findFirst().map(each -> redirects.getOrDefault(each, each)).orElse(null);
      return new SetAside(source, reason, detail, eventId, owner);
    }

    private Optional<UUID> keyAccount() {
      try {
        return Optional.of(UUID.fromString(source.key()));
      } catch (IllegalArgumentException none) {
        return Optional.empty();
      }
    }

    private IncomingEvent blank() {
      return new IncomingEvent(
          source.topic(),
          source.partition(),
          source.offset(),
          "",
          source.type(),
          "",
          source.appendedAt(),
          new byte[0]);
    }
  }

  /// A record for others: a settlement in advance, the end of a lease.
  record Skipped(IncomingEvent source) implements SortedEvent {}
}
