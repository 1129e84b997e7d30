package io.smartlayer.simulation;

import io.smartlayer.feed.ExploredMember;
import io.smartlayer.feed.Recollection;
import io.smartlayer.primitives.SecretKey;
import java.nio.IntBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that may happen to a committee of four with one liar, within a scope: all orders in
 * which what was signed reaches members, or does not, or does twice; suspicions and crashes at any
 * time; and whatever the liar may sign.
 *
 * <p>What was sent stays available for ever, so that a state consists of the three honest members'
 * states, and the steps of each depend on what the others have signed alone.
 */
final class Exploration {
  private static final int BITS = 21;
  private static final long MASK = (1L << BITS) - 1;

  private final Scope scope;
  private final ExploredFeed feed = new ExploredFeed();
  private final LocalStates locals;
  private final Choices choices;
  private final int[] honest;
  private final LinkedHashMap<Long, int[]> known = new LinkedHashMap<>();
  private final LinkedHashMap<Long, List<Integer>> unseen = new LinkedHashMap<>();
  private final LinkedHashMap<Long, int[]> visible = new LinkedHashMap<>();
  private final LinkedHashMap<IntBuffer, Integer> alphabetNumbers = new LinkedHashMap<>();
  private final List<int[]> alphabets = new ArrayList<>();
  private final StateSet seen = new StateSet();

  /**
   * How far an exploration goes.
   *
   * @param liar the lying member; the first leads epoch 0, the second epoch 1
   * @param rounds how many rounds of each epoch are delivered
   * @param left how many epochs members may leave
   * @param heads how many heads a liar signs for a slot and parent
   * @param entries how many entries there are, one or two
   */
  record Scope(int liar, List<Integer> rounds, int left, int heads, int entries) {
    Scope {
      rounds = List.copyOf(rounds);
    }

    /** Reads {@code liar:rounds,rounds:left:heads:entries}. */
    static Scope of(String text) {
      List<List<Integer>> parts =
          Stream.of(text.split(":", -1))
              .map(part -> Stream.of(part.split(",", -1)).map(Integer::valueOf).toList())
              .toList();
      return new Scope(
          parts.get(0).getFirst(),
          parts.get(1),
          parts.get(2).getFirst(),
          parts.get(3).getFirst(),
          parts.get(4).getFirst());
    }

    /** How many epochs have heads that are delivered. */
    int epochs() {
      return rounds.size();
    }

    int rounds(int epoch) {
      return epoch < rounds.size() ? rounds.get(epoch) : 0;
    }
  }

  /**
   * What came of it.
   *
   * @param states how many different states were seen
   * @param members how many different states of single members there were
   * @param whole whether all that can be reached in the scope was
   * @param violation what went wrong and the steps that led there, or null
   */
  record Outcome(int states, int members, boolean whole, @Nullable String violation) {}

  Exploration(Scope scope, MemberSource source) {
    this.scope = scope;
    this.locals = new LocalStates(feed, scope.liar());
    this.choices = new Choices(scope, feed, locals);
    this.honest = choices.honest();
    int[] first = new int[honest.length];
    for (int i = 0; i < honest.length; i++) {
      int place = i == choices.twin() ? honest[i - 1] : honest[i];
      SecretKey key = feed.keys.get(place);
      first[i] =
          locals.first(
              place,
              new ExploredMember(records ->
                  source.restore(
                      feed.feed,
                      key,
                      SeenAdmission.empty(() -> true),
                      records,
                      Recollection.WHOLE)));
    }
    seen.add(packed(first), -1);
  }

  /** Explores breadth first, up to so many states. */
  Outcome run(int limit) {
    for (int at = 0; at < seen.size(); at++) {
      if (seen.size() >= limit) {
        return new Outcome(seen.size(), locals.size(), false, null);
      }
      try {
        expand(at);
      } catch (Violation violation) {
        String story = story(at) + "then " + violation.getMessage();
        return new Outcome(seen.size(), locals.size(), false, story);
      }
    }
    return new Outcome(seen.size(), locals.size(), true, null);
  }

  private void expand(int at) {
    int[] state = unpacked(seen.get(at));
    int[] may = may(state);
    for (int i = 0; i < honest.length; i++) {
      for (int next : visible(state[i], may[i])) {
        reach(at, state, i, next);
      }
    }
  }

  /**
   * The states in which a member may be when it has signed something new for the first time from
   * here. Until then nobody sees what it does, so that it need not be told apart in which order
   * members do it: whatever it was given can be given to it later as well. For the same reason a
   * state is left out that another one of them can still turn into unseen.
   */
  private int[] visible(int local, int inputs) {
    return visible.computeIfAbsent(
        (long) local << 32 | inputs,
        _ -> {
          var found = new LinkedHashSet<Integer>();
          for (int from : unseen(local, inputs)) {
            for (int next : steps(from, inputs)) {
              if (!locals.looksLike(next, local)) {
                found.add(next);
              }
            }
          }
          for (int each : List.copyOf(found)) {
            if (found.contains(each)) {
              unseen(each, inputs).stream().skip(1).forEach(found::remove);
            }
          }
          return found.stream().mapToInt(each -> each).toArray();
        });
  }

  /** What a member may become, itself first, without that anybody sees a difference. */
  private List<Integer> unseen(int local, int inputs) {
    return unseen.computeIfAbsent(
        (long) local << 32 | inputs,
        _ -> {
          var hidden = new LinkedHashSet<Integer>(List.of(local));
          var waiting = new ArrayDeque<Integer>(hidden);
          while (!waiting.isEmpty()) {
            for (int next : steps(waiting.remove(), inputs)) {
              if (locals.looksLike(next, local) && hidden.add(next)) {
                waiting.add(next);
              }
            }
          }
          hidden.forEach(each -> checkFinal(each, inputs));
          return List.copyOf(hidden);
        });
  }

  /** Whether what a member counts as final is, given the certificates that there are. */
  private void checkFinal(int local, int inputs) {
    int last = locals.lastFinal(local);
    boolean holds =
        last < 0
            || IntStream.of(alphabets.get(inputs))
                .mapToObj(locals::input)
                .filter(input -> input.kind() == ExploredInput.Kind.VOTES)
                .anyMatch(input -> feed.makesFinal(input.head(), last));
    if (!holds) {
      throw new Violation(feed.name(last) + " counts as final without two certificates");
    }
  }

  private int[] steps(int local, int inputs) {
    return IntStream.of(alphabets.get(inputs))
        .filter(input -> !isTooFar(local, input))
        .map(input -> next(local, input))
        .toArray();
  }

  private int next(int local, int input) {
    try {
      return locals.next(local, input);
    } catch (Violation violation) {
      throw new Violation(
          violation.getMessage() + " by " + feed.text(locals.input(input)) + " in state " + local);
    }
  }

  private boolean isTooFar(int local, int input) {
    return locals.input(input).kind() == ExploredInput.Kind.SUSPICION
        && locals.epoch(local) >= scope.left();
  }

  private void reach(int at, int[] state, int member, int next) {
    seen.add(packed(with(state, member, next)), at);
  }

  /** The state with a member's own changed; twins stand in the order of their states' numbers. */
  private int[] with(int[] state, int member, int next) {
    int[] out = state.clone();
    out[member] = next;
    int twin = choices.twin();
    if (twin > 0 && out[twin - 1] > out[twin]) {
      int other = out[twin - 1];
      out[twin - 1] = out[twin];
      out[twin] = other;
    }
    return out;
  }

  /** The numbers of what may happen to each member. */
  private int[] may(int[] state) {
    int[] published = new int[state.length];
    for (int i = 0; i < state.length; i++) {
      published[i] = locals.publication(state[i]);
    }
    return known.computeIfAbsent(
        packed(published),
        _ -> {
          int[][] all = choices.of(published);
          int[] numbers = new int[all.length];
          for (int i = 0; i < all.length; i++) {
            int[] own = all[i];
            numbers[i] =
                alphabetNumbers.computeIfAbsent(
                    IntBuffer.wrap(own),
                    _ -> {
                      alphabets.add(own);
                      return alphabets.size() - 1;
                    });
          }
          return numbers;
        });
  }

  /** The steps that led to a state. */
  private String story(int at) {
    var path = new ArrayDeque<int[]>();
    for (int now = at; now >= 0; now = seen.before(now)) {
      path.addFirst(unpacked(seen.get(now)));
    }
    var steps = new StringBuilder();
    int[] before = path.removeFirst();
    for (int[] after : path) {
      steps.append(difference(before, after)).append('\n');
      before = after;
    }
    return steps.toString();
  }

  private String difference(int[] before, int[] after) {
    for (int i = 0; i < before.length; i++) {
      for (int next : after) {
        if (next != before[i] && Arrays.equals(with(before, i, next), after)) {
          return told(i, cause(may(before)[i], before[i], next));
        }
      }
    }
    return "?";
  }

  private String told(int member, String cause) {
    return (member >= choices.twin() - 1 && choices.twin() > 0
            ? "a follower (as member " + honest[choices.twin() - 1] + ")"
            : "member " + honest[member])
        + ": "
        + cause;
  }

  private String cause(int inputs, int before, int after) {
    var paths = new LinkedHashMap<Integer, String>();
    paths.put(before, "");
    var waiting = new ArrayDeque<Integer>(List.of(before));
    while (!waiting.isEmpty()) {
      int from = waiting.remove();
      for (int input : alphabets.get(inputs)) {
        int next = isTooFar(from, input) ? from : locals.next(from, input);
        String path = paths.get(from) + "; " + feed.text(locals.input(input));
        if (next == after) {
          return path;
        }
        if (locals.looksLike(next, before) && paths.putIfAbsent(next, path) == null) {
          waiting.add(next);
        }
      }
    }
    return "?";
  }

  private static long packed(int[] state) {
    long packed = 0;
    for (int each : state) {
      packed = packed << BITS | each;
    }
    return packed;
  }

  private int[] unpacked(long packed) {
    int[] state = new int[honest.length];
    long rest = packed;
    for (int i = state.length - 1; i >= 0; i--) {
      state[i] = (int) (rest & MASK);
      rest >>>= BITS;
    }
    return state;
  }
}
