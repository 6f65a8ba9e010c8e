package dev.tollgate.gateway.translation;

import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.gateway.routing.Provider;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Two translations, one after the other: the first is the caller's, the second the provider's.
public final class ChainedTranslation implements Translation {
  private final Translation caller;
  private final Translation provider;

  public ChainedTranslation(Translation caller, Translation provider) {
    this.caller = caller;
    this.provider = provider;
  }

  @Override
  public byte[] request(byte[] body, String model, Provider target) {
    return provider.request(caller.request(body, model, target), model, target);
  }

  @Override
  public byte[] answer(byte[] body) {
    return caller.answer(provider.answer(body));
  }

  @Override
  public byte[] error(int status, byte[] body) {
    return caller.error(status, provider.error(status, body));
  }

  @Override
  public StreamTranslation stream(boolean usageWanted) {
    StreamTranslation inner = provider.stream(false);
    StreamTranslation outer = caller.stream(usageWanted);
    return new StreamTranslation() {
      @Override
      public String frame(byte[] bytes, int from, int to) {
        return each(inner.frame(bytes, from, to), outer);
      }

      @Override
      public String end(Optional<Tokens> usage) {
        return outer.end(usage);
      }
    };
  }

  /// The inner translation may say several frames at once.
  private static String each(String frames, StreamTranslation outer) {
    StringBuilder said = new StringBuilder();
    for (String frame : frames.split("(?<=\n\n)")) {
      if (!frame.isEmpty()) {
        byte[] bytes = frame.getBytes(StandardCharsets.UTF_8);
        said.append(outer.frame(bytes, 0, bytes.length));
      }
    }
    return said.toString();
  }
}
