package dev.tollgate.local.infrastructure;

import java.util.List;
import java.util.Map;

/// How a part is started and by which signal it is asked to end.
public record PartCommand(
    String name, List<String> line, Map<String, String> environment, String stopSignal) {
  public PartCommand(String name, List<String> line, Map<String, String> environment) {
    this(name, line, environment, "TERM");
  }
}
