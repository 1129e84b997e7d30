package io.smartlayer.gossip;

import java.util.LinkedHashMap;
import java.util.Map;

/** The score that all nodes of one operator share. */
final class OperatorScore {
  private final ScoreSettings settings;
  private final Map<Topic, TopicScore> topics = new LinkedHashMap<>();
  private double misconduct;
  private double regard;
  private int nodes;
  private long goneSinceMillis;
  private double value;
  private boolean stale = true;

  OperatorScore(ScoreSettings settings) {
    this.settings = settings;
  }

  void connected() {
    nodes++;
  }

  void disconnected(long nowMillis) {
    nodes--;
    goneSinceMillis = nowMillis;
  }

  boolean isHere() {
    return nodes > 0;
  }

  long goneSinceMillis() {
    return goneSinceMillis;
  }

  void grafted(Topic topic, long nowMillis) {
    in(topic).grafted(nowMillis);
  }

  void pruned(Topic topic, long nowMillis) {
    in(topic).pruned(nowMillis);
  }

  void deliveredFirst(Topic topic) {
    in(topic).deliveredFirst();
  }

  void deliveredInMesh(Topic topic) {
    in(topic).deliveredInMesh();
  }

  void broughtInvalid(Topic topic) {
    in(topic).broughtInvalid();
  }

  /** Counts a broken promise, an early GRAFT, or worse. */
  void misbehaved(double weight) {
    misconduct = Math.min(settings.misconduct().cap(), misconduct + weight);
    stale = true;
  }

  void beat(double newRegard) {
    regard = newRegard;
    topics.values().forEach(TopicScore::decay);
    topics.values().removeIf(TopicScore::isNothing);
    misconduct = TopicScore.decayed(misconduct, settings.misconduct().decay());
    stale = true;
  }

  double value(long nowMillis) {
    if (stale) {
      double sum = 0;
      for (TopicScore topic : topics.values()) {
        sum += topic.value(nowMillis);
      }
      double excess = Math.max(0, misconduct - settings.misconduct().tolerance());
      value =
          Math.min(sum, settings.topicCap())
              + settings.regardWeight() * regard
              + settings.misconduct().weight() * excess * excess;
      stale = false;
    }
    return value;
  }

  private TopicScore in(Topic topic) {
    stale = true;
    return topics.computeIfAbsent(topic, _ -> new TopicScore(settings));
  }
}
