package io.smartlayer.simulation;

import io.smartlayer.feed.Admission;
import io.smartlayer.feed.Entry;
import io.smartlayer.primitives.Hash;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * Admits each entry once; refuses what begins with {@code bad}, and cannot tell about what begins
 * with {@code chain} while the node's chain is down.
 */
record SeenAdmission(Set<Hash> seen, BooleanSupplier chainIsUp) implements Admission {
  static SeenAdmission empty(BooleanSupplier chainIsUp) {
    return new SeenAdmission(new TreeSet<>(), chainIsUp);
  }

  @Override
  public Judgement admit(Context context, Entry entry) {
    String text = entry.body().toUtf8();
    if (text.startsWith("bad")) {
      return new Judgement.Refused("bad", "it says so itself");
    }
    if (seen.contains(entry.leaf())) {
      return new Judgement.Refused("duplicate", "seen before");
    }
    if (text.startsWith("chain") && !chainIsUp.getAsBoolean()) {
      return new Judgement.CannotTell("the chain is down");
    }
    return new Judgement.Admitted(certified(context, entry));
  }

  @Override
  public Admission certified(Context context, Entry entry) {
    var next = new TreeSet<>(seen);
    next.add(entry.leaf());
    return new SeenAdmission(next, chainIsUp);
  }
}
