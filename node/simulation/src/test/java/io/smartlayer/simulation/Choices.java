package io.smartlayer.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What may happen to each honest member next, given what all of them have signed. */
final class Choices {
  private static final int QUORUM = 3;

  private final Exploration.Scope scope;
  private final ExploredFeed feed;
  private final LocalStates locals;
  private final int[] honest;
  private final int twin;

  Choices(Exploration.Scope scope, ExploredFeed feed, LocalStates locals) {
    this.scope = scope;
    this.feed = feed;
    this.locals = locals;
    this.honest = IntStream.range(0, ExploredFeed.MEMBERS).filter(i -> i != scope.liar()).toArray();
    this.twin = scope.liar() < 2 && scope.epochs() <= 2 ? 2 : -1;
  }

  int[] honest() {
    return honest.clone();
  }

  /**
   * The index of the honest member that is like the one before it, as neither leads; -1 if there is
   * none. Its states are told as if it were the other.
   */
  int twin() {
    return twin;
  }

  /** The inputs' numbers for each honest member. */
  int[][] of(int[] publications) {
    var published = IntStream.of(publications).mapToObj(locals::published).toList();
    var agreement = new Agreement(feed, published);
    @Nullable String fork = agreement.fork();
    if (fork != null) {
      throw new Violation(fork);
    }
    SortedSet<Integer> certified = agreement.certified();
    var common = new ArrayList<ExploredInput>();
    for (int head : certified) {
      common.add(ExploredInput.of(ExploredInput.Kind.RANGE, head));
      common.add(ExploredInput.of(ExploredInput.Kind.VOTES, head));
    }
    published.forEach(each -> each.heads().forEach(head -> propose(head, common)));
    lies(certified, published, common);
    common.add(ExploredInput.of(ExploredInput.Kind.SUSPICION, -1));
    common.add(ExploredInput.of(ExploredInput.Kind.CRASH, -1));
    int[][] out = new int[honest.length][];
    for (int i = 0; i < honest.length; i++) {
      var own = new ArrayList<>(common);
      leaves(i, certified, published, own);
      if (honest[i] < scope.epochs()) {
        for (int entry = 0; entry < scope.entries(); entry++) {
          own.add(ExploredInput.of(ExploredInput.Kind.ENTRY, entry));
        }
      }
      if (i == twin) {
        own.replaceAll(input -> input.swapped(honest[twin - 1], honest[twin]));
      }
      out[i] = own.stream().mapToInt(locals::number).toArray();
    }
    return out;
  }

  private void propose(int head, List<ExploredInput> out) {
    if (feed.head(head).round() < scope.rounds((int) feed.head(head).epoch())) {
      out.add(ExploredInput.of(ExploredInput.Kind.PROPOSAL, head));
    }
  }

  /** The heads of a lying leader: several for each place where one may stand. */
  private void lies(
      SortedSet<Integer> certified, List<Published> published, List<ExploredInput> out) {
    for (int epoch = scope.liar(); epoch < scope.epochs(); epoch += ExploredFeed.MEMBERS) {
      if (epoch == 0) {
        heads(-1, 0, 0).forEach(head -> propose(head, out));
      } else {
        open(epoch, certified, published, out);
      }
      for (int parent : certified) {
        int round = (int) feed.head(parent).round() + 1;
        if (feed.head(parent).epoch() == epoch && round < scope.rounds(epoch)) {
          heads(parent, epoch, round).forEach(head -> propose(head, out));
        }
      }
    }
  }

  private List<Integer> heads(int parent, int epoch, int round) {
    int[] order = round == 0 ? new int[] {0, 1, -1} : new int[] {-1, 0, 1};
    return IntStream.of(order)
        .filter(what -> what < scope.entries())
        .map(what -> feed.lie(parent, epoch, round, what))
        .filter(head -> head >= 0)
        .limit(scope.heads())
        .boxed()
        .toList();
  }

  /** Openings from any quorum of leaves, on any head that one of them names. */
  private void open(
      int epoch, SortedSet<Integer> certified, List<Published> published, List<ExploredInput> out) {
    var tried = new TreeSet<String>();
    for (int without = -1; without < honest.length; without++) {
      List<ExploredInput.Named> leaves = left(without, epoch - 1, published);
      if (leaves.size() == QUORUM) {
        open(epoch, leaves, tried, out);
      } else if (leaves.size() == QUORUM - 1) {
        for (int named : highest(certified, epoch)) {
          var all = new ArrayList<>(leaves);
          all.add(new ExploredInput.Named(scope.liar(), named));
          open(epoch, all, tried, out);
        }
      }
    }
  }

  private void open(
      int epoch, List<ExploredInput.Named> leaves, Set<String> tried, List<ExploredInput> out) {
    var named = leaves.stream().map(ExploredInput.Named::highest).sorted().toList();
    for (int parent : new TreeSet<>(named)) {
      if (tried.add(parent + " of " + named)) {
        heads(parent, epoch, 0)
            .forEach(head -> out.add(ExploredInput.opening(head, epoch - 1, leaves)));
      }
    }
  }

  /**
   * The leaves that reach a member, two at once: one alone changes nothing that others see, as with
   * its own any two make a quorum, and any two bring it along. Who does not lead the next epoch
   * looks at no more than which epoch was left; and of the first epoch's it does no more than to
   * leave too, which it may do anyway.
   */
  private void leaves(
      int receiver,
      SortedSet<Integer> certified,
      List<Published> published,
      List<ExploredInput> out) {
    for (int epoch = 0; epoch < scope.left(); epoch++) {
      boolean leads = honest[receiver] == epoch + 1 && epoch + 1 < scope.epochs();
      List<ExploredInput.Named> others = left(receiver, epoch, published);
      if (!leads) {
        if (epoch > 0 && !others.isEmpty()) {
          var lie = new ExploredInput.Named(scope.liar(), -1);
          out.add(ExploredInput.left(epoch, List.of(others.getFirst(), lie)));
        }
        continue;
      }
      if (others.size() > 1) {
        out.add(ExploredInput.left(epoch, others));
      }
      for (ExploredInput.Named other : others) {
        for (int named : highest(certified, epoch + 1)) {
          var lie = new ExploredInput.Named(scope.liar(), named);
          out.add(ExploredInput.left(epoch, List.of(other, lie)));
        }
      }
    }
  }

  private List<ExploredInput.Named> left(int receiver, int epoch, List<Published> published) {
    var out = new ArrayList<ExploredInput.Named>();
    for (int j = 0; j < honest.length; j++) {
      for (Published.Left left : published.get(j).leaves()) {
        if (j != receiver && left.epoch() == epoch) {
          out.add(new ExploredInput.Named(honest[j], left.highest()));
        }
      }
    }
    return out;
  }

  /** What a liar may name that leaves before an epoch. */
  private List<Integer> highest(SortedSet<Integer> certified, int epoch) {
    var out = new ArrayList<Integer>(List.of(-1));
    certified.stream().filter(head -> feed.head(head).epoch() < epoch).forEach(out::add);
    return out;
  }
}
