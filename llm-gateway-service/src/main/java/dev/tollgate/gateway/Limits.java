package dev.tollgate.gateway;

/// How long and how large an answer may be.
///
/// @param answerBytesMax of one in a piece
/// @param frameBytesMax of one frame of a stream
/// @param callNanosMax from the beginning of a call's first attempt
/// @param silenceNanosMax between two pieces of it
/// @param drainNanosMax after the caller has gone
record Limits(
    int answerBytesMax,
    int frameBytesMax,
    long callNanosMax,
    long silenceNanosMax,
    long drainNanosMax) {

  static Limits of(GatewayConfig.Providers config) {
    return new Limits(
        Math.toIntExact(config.answerMax().asLongValue()),
        Math.toIntExact(config.frameMax().asLongValue()),
        config.callTimeout().toNanos(),
        config.idleTimeout().toNanos(),
        config.drainMax().toNanos());
  }
}
