package dev.tollgate.local.fake.provider;

import org.jspecify.annotations.Nullable;

/// One server-sent event.
///
/// @param event its name; null in OpenAI's chat dialect, which has none
record Frame(@Nullable String event, String data) {
  static Frame data(String data) {
    return new Frame(null, data);
  }
}
