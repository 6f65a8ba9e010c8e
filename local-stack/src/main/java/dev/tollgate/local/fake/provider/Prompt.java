package dev.tollgate.local.fake.provider;

import com.fasterxml.jackson.databind.JsonNode;

/// Counts a prompt's tokens and keeps its last user message while a dialect reads it: 3, per
/// message 4 and its words, 85 per image or file, 10 per tool.
final class Prompt {
  private static final int ATTACHMENT_TOKENS = 85;
  private static final int TOOL_TOKENS = 10;

  private long tokens = 3;
  private String lastUser = "";
  private boolean answersTool;

  long tokens() {
    return tokens;
  }

  String lastUser() {
    return lastUser;
  }

  /// The last message is a tool's result, so that the model answers in words.
  boolean answersTool() {
    return answersTool;
  }

  void message(String role) {
    tokens += 4;
    answersTool = role.equals("tool") || role.equals("function");
    if (role.equals("user")) {
      lastUser = "";
    }
  }

  void toolResult() {
    answersTool = true;
  }

  void text(String role, String text) {
    tokens += words(text);
    if (role.equals("user")) {
      lastUser = lastUser.isEmpty() ? text : lastUser + "\n" + text;
    }
  }

  void attachment() {
    tokens += ATTACHMENT_TOKENS;
  }

  void tools(int count) {
    tokens += (long) count * TOOL_TOKENS;
  }

  void json(JsonNode node) {
    if (!node.isMissingNode() && !node.isNull()) {
      tokens += words(node.isTextual() ? node.textValue() : node.toString());
    }
  }

  static int words(String text) {
    int words = 0;
    boolean inside = false;
    for (int i = 0; i < text.length(); i++) {
      boolean space = Character.isWhitespace(text.charAt(i));
      if (!space && !inside) {
        words++;
      }
      inside = !space;
    }
    return words;
  }
}
