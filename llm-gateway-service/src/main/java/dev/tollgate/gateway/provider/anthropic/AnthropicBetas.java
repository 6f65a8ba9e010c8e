package dev.tollgate.gateway.provider.anthropic;

import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.gateway.refusal.Refusal;
import dev.tollgate.gateway.refusal.RefusedException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// What a caller of Anthropic's dialect asks of Anthropic in `anthropic-beta`: handed on as it is
/// on an own key, and on the platform's where it is known to change neither price nor account.
public final class AnthropicBetas {
  public static final String HEADER = "anthropic-beta";

  private static final int CHARS_MAX = 1_024;
  private static final Pattern SEPARATOR = Pattern.compile("[ \t]*,[ \t]*");

  /// RFC 9110's token.
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private final Set<String> onPlatform;

  /// @param onPlatform what the platform's key may be used with
  public AnthropicBetas(Set<String> onPlatform) {
    this.onPlatform = Set.copyOf(onPlatform);
  }

  /// @param sent the header's values
  /// @return the one value for Anthropic
  /// @throws RefusedException 400 for what is no list of names, and for a name that the platform's
  ///   key may not be used with
  public String on(Route route, List<String> sent) {
    String all = String.join(",", sent);
    if (all.length() > CHARS_MAX) {
      throw wrong(HEADER + " is longer than " + CHARS_MAX + " characters");
    }
    List<String> names = List.of(SEPARATOR.split(all, -1));
    if (!names.stream().allMatch(name -> TOKEN.matcher(name).matches())) {
      throw wrong(HEADER + " must be a list of names with commas between them");
    }
    if (route == Route.PLATFORM) {
      names.forEach(this::mustBeOffered);
    }
    return all;
  }

  private void mustBeOffered(String name) {
    if (!onPlatform.contains(name)) {
      throw Refusal.ofField(
              ErrorCode.UNSUPPORTED_PARAMETER,
              HEADER,
              "`" + name + "` is not offered on the platform's key; it is on a key of your own")
          .asException();
    }
  }

  private static RefusedException wrong(String detail) {
    return Refusal.ofField(ErrorCode.INVALID_REQUEST, HEADER, detail).asException();
  }
}
