package io.smartlayer.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** What may happen to each honest member next, given what all of them have signed. */
final class Choices {
  private static final int QUORUM = 3;

  private final Exploration.Scope scope;
  private final ExploredFeed feed;
  private final LocalStates locals;
  private final int[] honest;

  Choices(Exploration.Scope scope, ExploredFeed feed, LocalStates locals) {
    this.scope = scope;
    this.feed = feed;
    this.locals = locals;
    this.honest =
        IntStream.range(0, ExploredFeed.MEMBERS).filter(i -> i != scope.liar()).toArray();
  }

  int[] honest() {
    return honest.clone();
  }

  /** The inputs' numbers for each honest member. */
  int[][] of(int[] publications) {
    var published = IntStream.of(publications).mapToObj(locals::published).toList();
    var certified = certified(published);
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
        own.add(ExploredInput.of(ExploredInput.Kind.ENTRY, 0));
        own.add(ExploredInput.of(ExploredInput.Kind.ENTRY, 1));
      }
      out[i] = own.stream().mapToInt(locals::number).toArray();
    }
    return out;
  }

  /** The heads for which enough honest members have voted, as the liar votes for anything. */
  private static TreeSet<Integer> certified(List<Published> published) {
    var once = new TreeSet<Integer>();
    var twice = new TreeSet<Integer>();
    published.forEach(each -> each.votes().stream().filter(vote -> !once.add(vote)).forEach(twice::add));
    return twice;
  }

  private void propose(int head, List<ExploredInput> out) {
    if (feed.head(head).round() < scope.rounds() && feed.head(head).epoch() < scope.epochs()) {
      out.add(ExploredInput.of(ExploredInput.Kind.PROPOSAL, head));
    }
  }

  /** The heads of a lying leader: several for each place where one may stand. */
  private void lies(
      TreeSet<Integer> certified, List<Published> published, List<ExploredInput> out) {
    for (int epoch = scope.liar(); epoch < scope.epochs(); epoch += ExploredFeed.MEMBERS) {
      if (epoch == 0) {
        heads(-1, 0, 0).forEach(head -> propose(head, out));
      } else {
        open(epoch, certified, published, out);
      }
      for (int parent : certified) {
        int round = (int) feed.head(parent).round() + 1;
        if (feed.head(parent).epoch() == epoch && round < scope.rounds()) {
          heads(parent, epoch, round).forEach(head -> propose(head, out));
        }
      }
    }
  }

  private List<Integer> heads(int parent, int epoch, int round) {
    int[] order = round == 0 ? new int[] {0, 1, -1} : new int[] {-1, 0, 1};
    return IntStream.of(order)
        .map(what -> feed.lie(parent, epoch, round, what))
        .filter(head -> head >= 0)
        .limit(scope.heads())
        .boxed()
        .toList();
  }

  /** Openings from any quorum of leaves, on any head that one of them names. */
  private void open(
      int epoch,
      TreeSet<Integer> certified,
      List<Published> published,
      List<ExploredInput> out) {
    var mine = new ArrayList<Integer>(List.of(-1));
    certified.stream().filter(head -> feed.head(head).epoch() < epoch).forEach(mine::add);
    var tried = new TreeSet<String>();
    for (int without = -1; without < honest.length; without++) {
      var leaves = new ArrayList<ExploredInput.Named>();
      for (int i = 0; i < honest.length; i++) {
        for (Published.Left left : published.get(i).leaves()) {
          if (i != without && left.epoch() == epoch - 1) {
            leaves.add(new ExploredInput.Named(honest[i], left.highest()));
          }
        }
      }
      if (leaves.size() == QUORUM) {
        open(epoch, leaves, tried, out);
      } else if (leaves.size() == QUORUM - 1) {
        for (int named : mine) {
          var all = new ArrayList<>(leaves);
          all.add(new ExploredInput.Named(scope.liar(), named));
          all.sort((one, other) -> Integer.compare(one.member(), other.member()));
          open(epoch, all, tried, out);
        }
      }
    }
  }

  private void open(
      int epoch,
      List<ExploredInput.Named> leaves,
      TreeSet<String> tried,
      List<ExploredInput> out) {
    var named = leaves.stream().map(ExploredInput.Named::highest).sorted().toList();
    for (int parent : new TreeSet<>(named)) {
      if (tried.add(parent + " of " + named)) {
        heads(parent, epoch, 0).forEach(head -> out.add(ExploredInput.opening(head, leaves)));
      }
    }
  }

  /**
   * The leaves that a member may be told of. The first epoch's matter to the leader of the next
   * alone: others do no more about them than to leave too, which they may do anyway.
   */
  private void leaves(
      int receiver,
      TreeSet<Integer> certified,
      List<Published> published,
      List<ExploredInput> out) {
    for (int epoch = 0; epoch < scope.left(); epoch++) {
      if (epoch == 0 && honest[receiver] != 1) {
        continue;
      }
      for (int j = 0; j < honest.length; j++) {
        for (Published.Left left : published.get(j).leaves()) {
          if (j != receiver && left.epoch() == epoch) {
            out.add(ExploredInput.leave(honest[j], epoch, left.highest()));
          }
        }
      }
      out.add(ExploredInput.leave(scope.liar(), epoch, -1));
      for (int head : certified) {
        if (feed.head(head).epoch() <= epoch) {
          out.add(ExploredInput.leave(scope.liar(), epoch, head));
        }
      }
    }
  }
}
