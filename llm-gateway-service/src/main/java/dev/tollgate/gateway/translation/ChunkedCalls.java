package dev.tollgate.gateway.translation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;

/// The tool calls of a stream of chunks, whose pieces come one after the other.
///
/// OpenAI numbers calls by `index`. Others number none of them, or all of them 0, and give each an
/// id of its own: so a new number begins a call, and so does a new id.
final class ChunkedCalls {
  private static final int NONE = -1;

  private final Set<Integer> begun = new HashSet<>();
  private int index = NONE;
  private String id = "";
  private String name = "";
  private int count;

  /// @return whether this piece begins a call; else it belongs to the one that began last
  /// @throws IllegalStateException when it belongs to an earlier one, which has ended
  boolean begins(JsonNode piece) {
    String itsId = piece.path("id").asText("");
    int itsIndex = piece.path("index").asInt(Math.max(0, index));
    if (itsId.isEmpty() ? itsIndex == index : itsId.equals(id)) {
      return false;
    }
    if (itsId.isEmpty() && begun.contains(itsIndex)) {
      throw new IllegalStateException("a tool call goes on after it ended");
    }
    begun.add(itsIndex);
    index = itsIndex;
    id = itsId.isEmpty() ? "call_" + count : itsId;
    name = piece.at("/function/name").asText("");
    count++;
    return true;
  }

  /// Something else begins.
  void end() {
    index = NONE;
    id = "";
  }

  /// Of the call that began last; made up where the provider gave none.
  String id() {
    return id;
  }

  String name() {
    return name;
  }

  boolean isAny() {
    return count > 0;
  }
}
