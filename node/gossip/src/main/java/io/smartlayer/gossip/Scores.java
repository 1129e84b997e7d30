package io.smartlayer.gossip;

import io.smartlayer.primitives.PeerId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** The scores of operators; those who go are remembered for a while, so that they do not wash. */
final class Scores {
  private final ScoreSettings settings;
  private final QueueLimits limits;
  private final Operators operators;
  private final Map<Operator, OperatorScore> scores = new LinkedHashMap<>();

  Scores(ScoreSettings settings, QueueLimits limits, Operators operators) {
    this.settings = settings;
    this.limits = limits;
    this.operators = operators;
  }

  /** The score of a peer that connects. */
  OperatorScore connected(PeerId peer) {
    Operator operator = operators.of(peer);
    OperatorScore score = scores.get(operator);
    if (score == null) {
      makeRoom();
      score = new OperatorScore(settings);
      scores.put(operator, score);
    }
    score.connected();
    return score;
  }

  void beat(long nowMillis) {
    long forgotten = nowMillis - limits.scoreLife().toMillis();
    scores.values().removeIf(s -> !s.isHere() && s.goneSinceMillis() < forgotten);
    scores.forEach((operator, score) -> score.beat(operators.regard(operator)));
  }

  int size() {
    return scores.size();
  }

  /** Forgets the oldest of those who are gone: there is one, as operators outnumber peers. */
  private void makeRoom() {
    Iterator<OperatorScore> oldest = scores.values().iterator();
    while (scores.size() >= limits.operators() && oldest.hasNext()) {
      if (!oldest.next().isHere()) {
        oldest.remove();
      }
    }
  }
}
