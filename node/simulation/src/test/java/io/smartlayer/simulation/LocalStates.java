package io.smartlayer.simulation;

import io.smartlayer.feed.ExploredMember;
import io.smartlayer.feed.FeedEffect;
import io.smartlayer.feed.FeedInput;
import io.smartlayer.feed.FeedMessage;
import io.smartlayer.feed.Head;
import io.smartlayer.primitives.Address;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The states in which single members have been seen, by number: what each knows, has on disk and
 * has sent. A step of the real core is computed once for each state and input.
 */
final class LocalStates {
  private final ExploredFeed feed;
  private final Address liar;
  private final LinkedHashMap<Object, Integer> words = new LinkedHashMap<>();
  private final LinkedHashMap<IntBuffer, Integer> numbers = new LinkedHashMap<>();
  private final LinkedHashMap<Published, Integer> publications = new LinkedHashMap<>();
  private final List<Published> published = new ArrayList<>();
  private final LinkedHashMap<ExploredInput, Integer> inputNumbers = new LinkedHashMap<>();
  private final List<ExploredInput> inputs = new ArrayList<>();
  private final List<State> states = new ArrayList<>();
  private @Nullable ExploredMember spare; // a copy that an input without effect has left as it was
  private int spareOf = -1;

  /** One member at one moment. */
  private static final class State {
    private final int place;
    private final ExploredMember member;
    private final int published;
    private final List<Head> finals;
    private final int epoch;
    private final List<Object> position;
    private int[] next = new int[0]; // by input, plus one; 0 is unknown

    private State(int place, ExploredMember member, int published) {
      this.place = place;
      this.member = member;
      this.published = published;
      this.finals = member.finals();
      this.epoch = (int) member.epoch();
      this.position = member.position();
    }
  }

  LocalStates(ExploredFeed feed, int liar) {
    this.feed = feed;
    this.liar = feed.keys.get(liar).address();
  }

  /** How many states there are. */
  int size() {
    return states.size();
  }

  /** A member that has just started on an empty disk. */
  int first(int place, ExploredMember member) {
    return number(place, member, Published.NOTHING);
  }

  /** The number of an input. */
  int number(ExploredInput input) {
    return inputNumbers.computeIfAbsent(
        input,
        _ -> {
          inputs.add(input);
          return inputs.size() - 1;
        });
  }

  ExploredInput input(int number) {
    return inputs.get(number);
  }

  /** The number of what a member has published in a state. */
  int publication(int state) {
    return states.get(state).published;
  }

  Published published(int publication) {
    return published.get(publication);
  }

  int epoch(int state) {
    return states.get(state).epoch;
  }

  /** Whether others see no difference: the same is signed. */
  boolean looksLike(int one, int other) {
    return states.get(one).published == states.get(other).published;
  }

  /** The number of the latest final head in a state, or -1. */
  int lastFinal(int state) {
    List<Head> finals = states.get(state).finals;
    return finals.isEmpty() ? -1 : feed.numberOf(finals.getLast().hash());
  }

  /** The state that an input leads to. */
  int next(int state, int input) {
    State from = states.get(state);
    if (from.next.length <= input) {
      from.next = Arrays.copyOf(from.next, Math.max(input + 1, inputs.size()));
    }
    if (from.next[input] == 0) {
      from.next[input] = step(state, inputs.get(input)) + 1;
    }
    return from.next[input] - 1;
  }

  private int step(int number, ExploredInput input) {
    State from = states.get(number);
    if (input.kind() == ExploredInput.Kind.CRASH) {
      return after(from, from.member.crashed(), from.published);
    }
    @Nullable ExploredMember same = spareOf == number ? spare : null;
    ExploredMember next = same == null ? from.member.copy() : same;
    Published sent = published.get(from.published).copy();
    effects(from.place, next, input).forEach(effect -> publish(effect, sent));
    if (isIdle(input, from, next) && sent.equals(published.get(from.published))) {
      return number;
    }
    int reached = after(from, next, publication(sent));
    spare = next;
    spareOf = reached == number ? number : -1;
    return reached;
  }

  private static boolean isIdle(ExploredInput input, State from, ExploredMember next) {
    return switch (input.kind()) {
      case PROPOSAL, VOTES, RANGE, LEAVES -> next.position().equals(from.position);
      case ENTRY, SUSPICION, CRASH -> false;
    };
  }

  private int after(State from, ExploredMember next, int publication) {
    int number = number(from.place, next, published.get(publication));
    List<Head> finals = states.get(number).finals;
    check(
        finals.size() >= from.finals.size()
            && finals.subList(0, from.finals.size()).equals(from.finals),
        "what was final is lost");
    return number;
  }

  private List<FeedEffect> effects(int place, ExploredMember member, ExploredInput input) {
    return switch (input.kind()) {
      case PROPOSAL -> received(member, feed.proposal(input, place));
      case RANGE -> received(member, feed.range(input, place));
      case LEAVES -> received(member, feed.leaving(input, place));
      case VOTES -> {
        var all = new ArrayList<FeedEffect>();
        feed.votes(input, place).forEach(vote -> all.addAll(received(member, vote)));
        yield all;
      }
      case ENTRY ->
          member.on(
              new FeedInput.Submitted(
                  input.head(), ExploredFeed.ENTRIES.get(input.head()), ExploredFeed.NOW));
      case SUSPICION -> member.suspect(ExploredFeed.NOW);
      case CRASH -> List.of();
    };
  }

  private List<FeedEffect> received(ExploredMember member, FeedMessage message) {
    return member.on(new FeedInput.Received(liar, message, ExploredFeed.NOW));
  }

  private void publish(FeedEffect effect, Published sent) {
    switch (effect) {
      case FeedEffect.Send(var _, FeedMessage.Ballot(var vote)) ->
          sent.votes().add(feed.numberOf(vote.vote().headHash()));
      case FeedEffect.Send(var _, FeedMessage.Proposal(var segment)) ->
          sent.heads().add(feed.number(segment));
      case FeedEffect.Send(var _, FeedMessage.Leaving(var departures))
          when departures.size() == 1 -> {
        var leave = departures.getFirst().signed().leave();
        sent.leaves()
            .add(new Published.Left((int) leave.epoch(), feed.numberOf(leave.highestHead())));
      }
      case FeedEffect.Accused(var culprit, var _) ->
          check(culprit.equals(liar), culprit + ", who is honest, was convicted");
      default -> {} // answers and requests: what they carry can be had without them
    }
  }

  private int publication(Published sent) {
    return publications.computeIfAbsent(
        sent,
        _ -> {
          @Nullable String fault = sent.fault(feed);
          check(fault == null, "an honest member signed " + fault);
          published.add(sent);
          return published.size() - 1;
        });
  }

  private int number(int place, ExploredMember member, Published sent) {
    List<Object> facts = member.facts();
    int[] key = new int[facts.size() + 1];
    for (int i = 0; i < facts.size(); i++) {
      key[i] = words.computeIfAbsent(facts.get(i), _ -> words.size());
    }
    int publication = publication(sent);
    key[facts.size()] = publication;
    return numbers.computeIfAbsent(
        IntBuffer.wrap(key),
        _ -> {
          checkTime(member.finals());
          states.add(new State(place, member, publication));
          return states.size() - 1;
        });
  }

  private static void checkTime(List<Head> finals) {
    for (int i = 1; i < finals.size(); i++) {
      check(finals.get(i).time() >= finals.get(i - 1).time(), "the feed's time went back");
    }
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new Violation(otherwise);
    }
  }
}
