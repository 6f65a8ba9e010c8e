package dev.tollgate.gateway.translation;

/// Why an answer ended, in both dialects.
final class StopReasons {
  private StopReasons() {}

  static String toOpenAi(String stopReason) {
    return switch (stopReason) {
      case "max_tokens", "model_context_window_exceeded" -> "length";
      case "tool_use" -> "tool_calls";
      case "refusal" -> "content_filter";
      default -> "stop";
    };
  }

  /// Some providers say `stop` after a tool call, and all of them after a refusal.
  ///
  /// @param refused the model refused, in words
  /// @param called the model called a tool
  static String toAnthropic(String finishReason, boolean refused, boolean called) {
    return switch (finishReason) {
      case "length" -> "max_tokens";
      case "tool_calls", "function_call" -> "tool_use";
      case "content_filter" -> "refusal";
      default -> refused ? "refusal" : called ? "tool_use" : "end_turn";
    };
  }
}
