package io.smartlayer.command;

import io.smartlayer.primitives.CanonicalJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What the story came to, step by step; written as one JSON file. */
final class StoryReport {
  private final List<StepResult> steps = new ArrayList<>();
  private final List<Path> receipts = new ArrayList<>();
  private final List<EffectCount> effects = new ArrayList<>();

  /** One step of the story. */
  record StepResult(String name, boolean ok, String detail) {}

  /**
   * One effect as the counterparty itself counts it.
   *
   * @param attempts elections in the feed
   * @param requestsSeen requests that arrived with its idempotency key
   * @param bookings bookings made for it
   */
  record EffectCount(String id, int attempts, int requestsSeen, int bookings) {}

  void add(StepResult step) {
    steps.add(step);
  }

  void add(Path receipt) {
    receipts.add(receipt);
  }

  void add(EffectCount effect) {
    effects.add(effect);
  }

  List<StepResult> steps() {
    return List.copyOf(steps);
  }

  List<EffectCount> effects() {
    return List.copyOf(effects);
  }

  /** Whether every step held. */
  boolean isOk() {
    return steps.stream().allMatch(StepResult::ok);
  }

  JsonNode toJson() {
    var json = JsonNodeFactory.instance.objectNode();
    var list = json.putArray("steps");
    for (StepResult step : steps) {
      list.addObject().put("name", step.name).put("ok", step.ok).put("detail", step.detail);
    }
    var paths = json.putArray("receipts");
    receipts.forEach(path -> paths.add(path.toString()));
    var counts = json.putArray("effects");
    for (EffectCount effect : effects) {
      counts
          .addObject()
          .put("id", effect.id)
          .put("attempts", effect.attempts)
          .put("requestsSeen", effect.requestsSeen)
          .put("bookings", effect.bookings);
    }
    return json;
  }

  void write(Path file) {
    try {
      Files.write(file, CanonicalJson.write(toJson()).toArray());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the report to " + file, e);
    }
  }
}
