package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.Admission;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.Activation;
import io.smartlayer.token.Attested;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Failure;
import io.smartlayer.token.Outcome;
import io.smartlayer.token.Upgrade;
import io.smartlayer.token.UpgradeWord;
import io.smartlayer.token.World;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the protocol promises of upgrades, worked out from the entries admitted alone. */
final class UpgradePromises {
  private final TestGroup group;
  private final TreeMap<Address, UpgradeWord.Finding> words = new TreeMap<>();
  private @Nullable Upgrade open;
  private @Nullable Hash script;
  private long lastMillis;

  UpgradePromises(TestGroup group) {
    this.group = group;
    this.script = group.ledger().script();
  }

  /** The script in force. */
  @Nullable Hash script() {
    return script;
  }

  /** Until when the last one may keep outcomes back; 0 where there was none. */
  long endMillis() {
    return lastMillis == 0 ? 0 : lastMillis + 120_000;
  }

  void check(EntryBody body, Admission.Context context) {
    long now = context.time().toEpochMilli();
    if (open != null && now > open.timeMillis() + 120_000) {
      open = null;
    }
    switch (body) {
      case Activation activation -> {
        script = Objects.requireNonNullElse(script, activation.script());
        assertThat(activation.script()).isEqualTo(script);
        assertThat(open).as("joined while an upgrade is open").isNull();
      }
      case Attested _, Outcome _, Failure _ ->
          assertThat(open).as("changed a token while an upgrade is open").isNull();
      case Upgrade upgrade -> {
        assertThat(open).as("two at a time").isNull();
        assertThat(upgrade.from()).isEqualTo(script);
        assertThat(upgrade.timeMillis()).isGreaterThan(lastMillis);
        assertThat(upgrade.signer(group.world.network().domain())).isEqualTo(World.OWNER.address());
        words.clear();
        open = upgrade;
        lastMillis = upgrade.timeMillis();
      }
      case UpgradeWord word -> said(word, Objects.requireNonNull(open));
      default -> {}
    }
    assertThat(group.ledger().script()).isEqualTo(script);
  }

  private void said(UpgradeWord word, Upgrade upgrade) {
    assertThat(word.upgrade()).isEqualTo(upgrade.id());
    assertThat(group.replicas()).contains(word.node());
    words.keySet().retainAll(group.replicas()); // who serves no more has no say
    assertThat(words.put(word.node(), word.finding())).as("speaks once").isNull();
    if (words.values().stream().filter(word.finding()::equals).count() == 2) { // of three
      open = null;
      if (word.finding().code().isEmpty()) {
        script = upgrade.script();
      }
    }
  }
}
