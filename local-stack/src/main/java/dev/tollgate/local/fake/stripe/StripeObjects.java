package dev.tollgate.local.fake.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.fake.Json;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Every object there is, by id, in the order they were made. Parts that Stripe only shows when
/// they are expanded (`line_items`, `payments`, `refunds`) are kept under `<id>/<member>`.
final class StripeObjects {
  /// What a list shows when nothing is said, and how much of a list is shown within an object.
  static final int PAGE = 10;

  private static final int PAGE_MAX = 100;

  private final Map<String, ObjectNode> byId = new LinkedHashMap<>();
  private final Map<String, Map<String, ObjectNode>> byType = new LinkedHashMap<>();
  private final String run;
  private long lastId;

  /// @param run makes the ids of this start different from those of earlier ones
  StripeObjects(String run) {
    this.run = run;
  }

  /// Grows with every object, and so with every event.
  long revision() {
    return lastId;
  }

  ObjectNode snapshot() {
    ObjectNode all = Json.object().put("lastId", lastId);
    ObjectNode kept = all.putObject("objects");
    byId.forEach(kept::set);
    return all;
  }

  void restore(JsonNode snapshot) {
    lastId = snapshot.path("lastId").asLong();
    for (Map.Entry<String, JsonNode> each : snapshot.path("objects").properties()) {
      ObjectNode object = (ObjectNode) each.getValue();
      if (each.getKey().indexOf('/') < 0) {
        put(object);
      } else {
        byId.put(each.getKey(), object);
      }
    }
  }

  String newId(String prefix) {
    return prefix + "_" + run + String.format("%06d", ++lastId);
  }

  ObjectNode put(ObjectNode object) {
    String id = object.path("id").asText();
    byId.put(id, object);
    String type = object.path("object").asText();
    byType.computeIfAbsent(type, any -> new LinkedHashMap<>()).put(id, object);
    return object;
  }

  void putPart(String id, String member, ObjectNode part) {
    byId.put(id + "/" + member, part);
  }

  @Nullable ObjectNode find(String id) {
    return byId.get(id);
  }

  ObjectNode part(String id, String member) {
    ObjectNode part = byId.get(id + "/" + member);
    if (part == null) {
      throw new IllegalStateException(id + " has no " + member);
    }
    return part;
  }

  /// What a path names.
  ObjectNode get(String type, String id) {
    ObjectNode object = byId.get(id);
    if (object == null || !object.path("object").asText().equals(type)) {
      throw StripeError.notFound("No such " + type + ": '" + id + "'");
    }
    return object;
  }

  /// What a parameter refers to.
  ObjectNode referred(String type, String id, String param) {
    ObjectNode object = byId.get(id);
    if (object == null || !object.path("object").asText().equals(type)) {
      throw StripeError.noSuch(type, id, param);
    }
    return object;
  }

  Collection<ObjectNode> all(String type) {
    return byType.getOrDefault(type, Map.of()).values();
  }

  /// One page, the newest first, in Stripe's list shape.
  ObjectNode page(String type, String url, Form form, Predicate<ObjectNode> wanted) {
    return page(all(type).stream().filter(wanted).toList().reversed(), url, form);
  }

  /// One page of what matches, in this order.
  static ObjectNode page(List<ObjectNode> matching, String url, Form form) {
    int limit = (int) Math.clamp(form.number("limit", PAGE), 1, PAGE_MAX);
    int from = 0;
    int to = matching.size();
    String after = form.text("starting_after");
    String before = form.text("ending_before");
    if (after != null) {
      from = position(matching, after, "starting_after") + 1;
    }
    if (before != null) {
      to = position(matching, before, "ending_before");
      from = Math.max(from, to - limit);
    }
    int end = Math.min(to, from + limit);
    boolean more = before == null ? end < to : from > 0;
    return list(url, matching.subList(from, end)).put("has_more", more);
  }

  static ObjectNode list(String url, Collection<ObjectNode> data) {
    return Json.object()
        .put("object", "list")
        .put("url", url)
        .put("has_more", false)
        .set("data", Json.arrayOf(data));
  }

  /// A copy in which each path, such as `payment_intent.latest_charge`, holds the object, not its
  /// id.
  JsonNode expanded(ObjectNode object, List<String> paths) {
    ObjectNode copy = object.deepCopy();
    for (String path : paths) {
      expand(copy, path, path);
    }
    return copy;
  }

  private void expand(JsonNode node, String path, String whole) {
    int dot = path.indexOf('.');
    String member = dot < 0 ? path : path.substring(0, dot);
    if (node.isArray()) {
      node.forEach(each -> expand(each, path, whole));
    } else if (node instanceof ObjectNode object) {
      JsonNode value = resolve(object, member, whole);
      if (dot > 0) {
        expand(value, path.substring(dot + 1), whole);
      }
    }
  }

  private JsonNode resolve(ObjectNode object, String member, String whole) {
    ObjectNode part = byId.get(object.path("id").asText() + "/" + member);
    if (part != null) {
      object.set(member, part.deepCopy());
    }
    JsonNode value = object.path(member);
    if (value.isMissingNode()) {
      throw StripeError.invalid(
          "This property cannot be expanded (" + whole + ").", "expand", null);
    }
    ObjectNode referred = value.isTextual() ? byId.get(value.textValue()) : null;
    if (referred != null) {
      object.set(member, referred.deepCopy());
    }
    return object.get(member);
  }

  private static int position(List<ObjectNode> objects, String id, String param) {
    for (int i = 0; i < objects.size(); i++) {
      if (objects.get(i).path("id").asText().equals(id)) {
        return i;
      }
    }
    throw StripeError.noSuch("object", id, param);
  }

  static ArrayNode data(ObjectNode list) {
    return (ArrayNode) list.get("data");
  }
}
