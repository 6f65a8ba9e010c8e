package dev.tollgate.gateway.translation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.regex.Pattern;

/// OpenAI's `reasoning_effort` as Anthropic's `thinking`. Models up to 4.5 are given a number of
/// tokens for it, of the answer's limit as at OpenAI; later ones decide themselves and take the
/// effort as a word; the oldest cannot think.
///
/// An effort is a hint: where Anthropic would refuse to think, the model does not. That is with a
/// tool that must be called, behind results of tools, which would need the thoughts before them,
/// and with a limit that leaves no room.
final class Thinking {
  private static final int BUDGET_MIN = 1_024;
  private static final Pattern BY_BUDGET =
      Pattern.compile("claude-3-7-.*|claude-[a-z]+-4(-[0-5])?(-\\d{8})?");
  private static final Pattern BY_EFFORT = Pattern.compile("claude-[a-z]+-[4-9].*");

  /// Whoever thinks must not be told how much to vary.
  private static final List<String> SAMPLING = List.of("temperature", "top_p");

  private Thinking() {}

  /// @param said all else of the request
  /// @param limited the caller has set the answer's limit
  static void into(ObjectNode said, JsonNode effort, boolean limited) {
    String level = level(effort);
    String model = said.path("model").asText();
    if (level.isEmpty()) {
      return;
    }
    if (BY_BUDGET.matcher(model).matches()) {
      if (mayThink(said)) {
        withBudget(said, budget(level), limited);
      }
    } else if (BY_EFFORT.matcher(model).matches()) {
      said.withObjectProperty("output_config").put("effort", level);
      if (mayThink(said)) {
        asItSeesFit(said, budget(level), limited);
      }
    }
  }

  private static void withBudget(ObjectNode said, int wanted, boolean limited) {
    int limit = said.path("max_tokens").asInt();
    int budget = limited ? Math.min(wanted, limit / 2) : wanted;
    if (budget < BUDGET_MIN) {
      return;
    }
    if (!limited) {
      said.put("max_tokens", limit + budget);
    }
    think(said).put("type", "enabled").put("budget_tokens", budget);
  }

  /// Its thoughts count against the limit too.
  private static void asItSeesFit(ObjectNode said, int room, boolean limited) {
    int limit = said.path("max_tokens").asInt();
    if (limited && limit < 2 * BUDGET_MIN) {
      return;
    }
    if (!limited) {
      said.put("max_tokens", limit + room);
    }
    think(said).put("type", "adaptive");
  }

  private static ObjectNode think(ObjectNode said) {
    said.remove(SAMPLING);
    return said.putObject("thinking");
  }

  private static boolean mayThink(ObjectNode said) {
    String choice = said.at("/tool_choice/type").asText();
    JsonNode messages = said.path("messages");
    JsonNode last = messages.path(messages.size() - 1);
    boolean forced = choice.equals("any") || choice.equals("tool");
    return !forced && last.path("role").asText().equals("user") && !hasResult(last);
  }

  private static boolean hasResult(JsonNode message) {
    for (JsonNode block : message.path("content")) {
      if (block.path("type").asText().equals("tool_result")) {
        return true;
      }
    }
    return false;
  }

  /// @return one that all models know; empty for none
  private static String level(JsonNode effort) {
    return switch (effort.asText("none")) {
      case "none" -> "";
      case "minimal", "low" -> "low";
      case "medium" -> "medium";
      case "high", "xhigh" -> "high";
      default ->
          throw Json.unsupported(
              "reasoning_effort",
              "`reasoning_effort` must be none, minimal, low, medium, high or xhigh");
    };
  }

  private static int budget(String level) {
    return switch (level) {
      case "low" -> BUDGET_MIN;
      case "medium" -> 4 * BUDGET_MIN;
      default -> 16 * BUDGET_MIN;
    };
  }
}
