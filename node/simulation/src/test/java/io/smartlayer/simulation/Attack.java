package io.smartlayer.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.ExploredMember;
import io.smartlayer.feed.Recollection;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One story, told step by step to the honest members of four: for what lies beyond a scope. */
final class Attack {
  final ExploredFeed feed = new ExploredFeed();

  private final LocalStates locals;
  private final int[] states = new int[ExploredFeed.MEMBERS]; // by member; -1 for the liar

  Attack(int liar, MemberSource source) {
    this.locals = new LocalStates(feed, liar);
    for (int member = 0; member < ExploredFeed.MEMBERS; member++) {
      if (member != liar) {
        var key = feed.keys.get(member);
        var first =
            new ExploredMember(records ->
                source.restore(
                    feed.feed, key, SeenAdmission.empty(() -> true), records, Recollection.WHOLE));
        states[member] = locals.first(member, first);
      } else {
        states[member] = -1;
      }
    }
  }

  /** This happens to some members, one after the other. */
  void happens(ExploredInput input, int... members) {
    for (int member : members) {
      states[member] = locals.next(states[member], locals.number(input));
    }
  }

  void propose(int head, int... members) {
    happens(ExploredInput.of(ExploredInput.Kind.PROPOSAL, head), members);
  }

  void certify(int head, int... members) {
    assertThat(agreement().certified()).contains(head);
    happens(ExploredInput.of(ExploredInput.Kind.RANGE, head), members);
  }

  void suspect(int... members) {
    happens(ExploredInput.of(ExploredInput.Kind.SUSPICION, -1), members);
  }

  void submit(int entry, int member) {
    happens(ExploredInput.of(ExploredInput.Kind.ENTRY, entry), member);
  }

  /** The head that an honest leader signed last. */
  int latest(int member) {
    return locals.published(locals.publication(states[member])).heads().last();
  }

  /** The certificate that a member named when it left an epoch. */
  ExploredInput.Named left(int member, int epoch) {
    return locals.published(locals.publication(states[member])).leaves().stream()
        .filter(left -> left.epoch() == epoch)
        .map(left -> new ExploredInput.Named(member, left.highest()))
        .findFirst()
        .orElseThrow();
  }

  /** What is certified against something final, or null. */
  @Nullable String fork() {
    return agreement().fork();
  }

  private Agreement agreement() {
    List<Published> published =
        IntStream.of(states)
            .filter(state -> state >= 0)
            .mapToObj(state -> locals.published(locals.publication(state)))
            .toList();
    return new Agreement(feed, published);
  }
}
