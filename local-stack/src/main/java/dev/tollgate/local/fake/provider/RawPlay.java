package dev.tollgate.local.fake.provider;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;

/// Plays an answer that was ordered byte for byte, piece by piece as a network may cut it.
final class RawPlay {
  private static final long PAUSE_MILLIS = 2;

  private final Vertx vertx;
  private final HttpServerResponse response;
  private final Tally.Entry entry;
  private final Iterator<String> pieces;

  /// @param pieces in base64url, with commas between them
  RawPlay(Vertx vertx, HttpServerResponse response, Tally.Entry entry, String pieces) {
    this.vertx = vertx;
    this.response = response;
    this.entry = entry;
    this.pieces = List.of(pieces.split(",")).iterator();
  }

  void run() {
    response.setChunked(true);
    play();
  }

  private void play() {
    if (!entry.isOpen()) {
      return;
    }
    Buffer piece = Buffer.buffer(Base64.getUrlDecoder().decode(pieces.next()));
    if (pieces.hasNext()) {
      response.write(piece);
      vertx.setTimer(PAUSE_MILLIS, due -> play());
    } else {
      entry.end(Outcome.COMPLETED);
      response.end(piece);
    }
  }
}
