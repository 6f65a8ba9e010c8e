package dev.tollgate.gateway;

import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.gateway.routing.Target.Destination;
import dev.tollgate.gateway.stream.Ending;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One try at one provider, from `opened` to `closed` in the spool.
final class Attempt {
  final Call call;
  final Destination destination;
  final Payer payer;
  final Conversation conversation;
  final UsageRecorded opened;
  final long startNanos;
  final long callStartNanos;
  private long firstTokenNanos;
  private boolean ended;
  private Supplier<Ending> ending = () -> Ending.UNTOLD;

  Attempt(
      Call call,
      Destination destination,
      Payer payer,
      Conversation conversation,
      UsageRecorded opened,
      long startNanos) {
    this.call = call;
    this.destination = destination;
    this.payer = payer;
    this.conversation = conversation;
    this.opened = opened;
    this.startNanos = startNanos;
    this.callStartNanos = call.sent(startNanos);
  }

  /// Whether the time of the whole call, which is that of all its attempts, has run out.
  boolean isLate(long nowNanos, long callNanosMax) {
    return nowNanos - callStartNanos > callNanosMax;
  }

  /// What it costs in credits, charged already or not yet.
  long priceMicro() {
    return payer instanceof Payer.Platform ? call.target().chargeMicro() : 0;
  }

  /// What it costs at the provider.
  ///
  /// @throws ArithmeticException for tokens that no price can be worked out for
  long costNanoUsd(Used used) {
    return destination.price().costNanoUsd(used.tokens(), used.hourWrites());
  }

  void firstToken(long nowNanos) {
    firstTokenNanos = nowNanos;
  }

  /// From dispatch to the first content; null before it.
  @Nullable Long firstTokenMillis() {
    return firstTokenNanos == 0 ? null : (firstTokenNanos - startNanos) / 1_000_000L;
  }

  /// There is an answer, or the beginning of one.
  ///
  /// @param told what it says of itself, once it has ended
  void answered(Supplier<Ending> told) {
    ending = told;
  }

  Ending ending() {
    return ending.get();
  }

  /// To be called once; ask [#isEnded] before.
  void end() {
    ended = true;
  }

  boolean isEnded() {
    return ended;
  }
}
