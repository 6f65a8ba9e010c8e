package dev.tollgate.gateway.usage;

import dev.tollgate.contracts.account.PrincipalType;
import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.usage.LeaseClosed;
import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.contracts.usage.UsageCharged;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.contracts.usage.UsageSource;
import dev.tollgate.contracts.usage.UsageStatus;
import dev.tollgate.gateway.usage.SpoolRecord.Charged;
import dev.tollgate.gateway.usage.SpoolRecord.ChargedEarly;
import dev.tollgate.gateway.usage.SpoolRecord.Closed;
import dev.tollgate.gateway.usage.SpoolRecord.LeaseEnded;
import dev.tollgate.gateway.usage.SpoolRecord.Opened;
import dev.tollgate.gateway.usage.SpoolRecord.Progress;
import java.nio.ByteBuffer;
import java.time.Instant;

/// The bytes of a spool record: a version byte, a kind byte, the fields in a fixed order. Binary,
/// since JSON would cost twice as much as the write itself.
final class SpoolCodec {
  private static final byte VERSION = 1;

  private SpoolCodec() {}

  /// Appends one framed record at the buffer's position.
  static void encode(SpoolRecord entry, ByteBuffer into) {
    ByteBuffer frame = into.slice();
    FieldWriter out = new FieldWriter(frame.position(Segment.HEADER_BYTES));
    out.oneByte(VERSION);
    switch (entry) {
      case Opened opened -> event(out.oneByte(1), opened.event());
      case Charged charged ->
          out.oneByte(2)
              .uuid(charged.eventId())
              .number(charged.creditsMicro())
              .uuidOrNull(charged.leaseId())
              .number(charged.firstTokenMillis());
      case ChargedEarly early -> charge(out.oneByte(3), early.charge());
      case Closed closed -> event(out.oneByte(4), closed.event());
      case LeaseEnded ended ->
          out.oneByte(5)
              .uuid(ended.marker().leaseId())
              .uuid(ended.marker().accountId())
              .text(ended.marker().gatewayId());
      case Progress progress ->
          out.oneByte(6)
              .uuid(progress.eventId())
              .number(progress.outputTokens())
              .number(progress.costNanoUsd())
              .number(progress.durationMillis());
    }
    Segment.frame(frame.flip());
    into.position(into.position() + frame.limit());
  }

  /// Does Kafka hear of this record? `opened`, `charged` and `progress` are for ourselves only.
  static boolean isTold(ByteBuffer payload) {
    int kind = payload.get(payload.position() + 1);
    return kind != 1 && kind != 2 && kind != 6;
  }

  /// @throws IllegalStateException for bytes of another version or kind
  static SpoolRecord decode(ByteBuffer payload) {
    FieldReader in = new FieldReader(payload);
    if (in.oneByte() != VERSION) {
      throw new IllegalStateException("a spool of another version");
    }
    int kind = in.oneByte();
    return switch (kind) {
      case 1 -> new Opened(event(in));
      case 2 -> new Charged(in.uuid(), in.number(), in.uuidOrNull(), in.number());
      case 3 ->
          new ChargedEarly(
              new UsageCharged(in.text(), in.uuid(), in.uuid(), in.text(), in.number()));
      case 4 -> new Closed(event(in));
      case 5 -> new LeaseEnded(new LeaseClosed(in.uuid(), in.uuid(), in.text()));
      case 6 -> new Progress(in.uuid(), in.number(), in.number(), in.number());
      default -> throw new IllegalStateException("unknown spool record " + kind);
    };
  }

  private static void charge(FieldWriter out, UsageCharged charge) {
    out.text(charge.chargeId())
        .uuid(charge.leaseId())
        .uuid(charge.accountId())
        .text(charge.gatewayId())
        .number(charge.creditsMicro());
  }

  private static void event(FieldWriter out, UsageRecorded event) {
    out.uuid(event.eventId())
        .text(event.chargeId())
        .text(event.requestId())
        .number(event.attempt())
        .uuid(event.accountId())
        .uuid(event.principalId())
        .oneByte(event.principalType().ordinal())
        .uuidOrNull(event.agentId())
        .uuidOrNull(event.sessionId())
        .text(event.feature())
        .text(event.lane())
        .text(event.provider())
        .text(event.model())
        .text(event.requestedModel())
        .oneByte(event.route().ordinal());
    Tokens tokens = event.tokens();
    out.number(tokens.input())
        .number(tokens.cacheRead())
        .number(tokens.cacheWrite())
        .number(tokens.output())
        .number(tokens.reasoning())
        .oneByte(event.usageSource().ordinal())
        .number(event.costNanoUsd())
        .text(event.priceVersion())
        .number(event.creditsMicro())
        .number(event.multiplierMicro())
        .uuidOrNull(event.leaseId())
        .text(event.gatewayId())
        .oneByte(event.status().ordinal())
        .textOrNull(event.errorCode())
        .oneByte(event.streamed() ? 1 : 0)
        .number(event.openedAt().getEpochSecond())
        .number(event.openedAt().getNano())
        .numberOrNull(event.firstTokenMillis())
        .number(event.durationMillis());
  }

  private static UsageRecorded event(FieldReader in) {
    return new UsageRecorded(
        in.uuid(),
        in.text(),
        in.text(),
        (int) in.number(),
        in.uuid(),
        in.uuid(),
        PrincipalType.values()[in.oneByte()],
        in.uuidOrNull(),
        in.uuidOrNull(),
        in.text(),
        in.text(),
        in.text(),
        in.text(),
        in.text(),
        Route.values()[in.oneByte()],
        new Tokens(in.number(), in.number(), in.number(), in.number(), in.number()),
        UsageSource.values()[in.oneByte()],
        in.number(),
        in.text(),
        in.number(),
        in.number(),
        in.uuidOrNull(),
        in.text(),
        UsageStatus.values()[in.oneByte()],
        in.textOrNull(),
        in.oneByte() == 1,
        Instant.ofEpochSecond(in.number(), in.number()),
        in.numberOrNull(),
        in.number());
  }
}
