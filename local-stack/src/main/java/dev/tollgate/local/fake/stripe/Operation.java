package dev.tollgate.local.fake.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One thing the API can do.
///
/// @param path its segments; `{}` stands for an id
/// @param known the parameters it takes, besides `expand`
record Operation(
    String method, List<String> path, Set<String> known, Function<Call, ObjectNode> work) {

  /// A request for an operation.
  ///
  /// @param ids what stood for `{}`
  /// @param base scheme, host and port it came to
  record Call(List<String> ids, Form form, String base) {
    String id() {
      return ids.getFirst();
    }
  }

  static Operation of(
      String method, String path, Set<String> known, Function<Call, ObjectNode> work) {
    return new Operation(method, List.of(path.split("/")), known, work);
  }

  /// @return the ids in the path; null when this is not the operation asked for
  @Nullable List<String> match(String method, List<String> segments) {
    if (!this.method.equals(method) || segments.size() != path.size()) {
      return null;
    }
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < path.size(); i++) {
      if (path.get(i).equals("{}")) {
        ids.add(segments.get(i));
      } else if (!path.get(i).equals(segments.get(i))) {
        return null;
      }
    }
    return ids;
  }
}
