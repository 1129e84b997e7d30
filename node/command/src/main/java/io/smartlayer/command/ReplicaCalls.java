package io.smartlayer.command;

import io.smartlayer.command.FeedHttp.Answer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls of one token: asks its replicas, drawn at random by their weights, one after the
 * other until one says something that the others would say too. Where all that a placement names
 * have failed, who serves the token is looked up again, since others may have taken the places of
 * those that are gone: these are asked then, and where there are none, one of those that have
 * failed.
 *
 * <p>A call ends after {@link #TRIES} requests, and no request of it begins after {@link #BUDGET}.
 * For one thread.
 */
final class ReplicaCalls {
  /** Requests of one call at the most. */
  static final int TRIES = 16;

  /**
   * How long a call goes on being tried: longer than the network takes to replace replicas, and
   * shorter than the 30 s for which a call's proof is good.
   */
  static final Duration BUDGET = Duration.ofSeconds(25);

  /** Rounds over the replicas of a placement, and the pauses between them. */
  static final Retries ROUNDS = new Retries(9, Duration.ofMillis(500), Duration.ofSeconds(5));

  private static final int SERVER_FAULT = 500;
  private static final List<String> OF_ONE_NODE = List.of("token-not-served", "group-key-missing");

  private final Supplier<@Nullable TokenPlace> lookUp;
  private final RandomGenerator random;
  private final Retries rounds;
  private final Duration budget;
  private TokenPlace place;
  private int tries;

  /** The same call as it is put to one replica or another. */
  @FunctionalInterface
  interface Call {
    /**
     * Puts it to a replica.
     *
     * @param patient whether all replicas have been asked already: then none is to be given up
     *     quickly, as the network may be slow and not one node dead
     */
    Answer to(URI replica, boolean patient);
  }

  /**
   * Calls of a token.
   *
   * @param place who serves it, as far as is known
   * @param lookUp asks the anchors anew; null while nobody serves it
   */
  ReplicaCalls(TokenPlace place, Supplier<@Nullable TokenPlace> lookUp, RandomGenerator random) {
    this(place, lookUp, random, ROUNDS, BUDGET);
  }

  /** The same with other bounds. */
  ReplicaCalls(
      TokenPlace place,
      Supplier<@Nullable TokenPlace> lookUp,
      RandomGenerator random,
      Retries rounds,
      Duration budget) {
    this.place = place;
    this.lookUp = lookUp;
    this.random = random;
    this.rounds = rounds;
    this.budget = budget;
  }

  /** How many requests the last call took. */
  int tries() {
    return tries;
  }

  /**
   * Makes a call.
   *
   * @return what a replica said to it; when it ends without that, the last failure
   * @throws FeedFailure if nobody can be asked who serves the token
   */
  Answer ask(Call call) {
    long end = System.nanoTime() + budget.toNanos();
    tries = 0;
    Set<URI> failed = new TreeSet<>();
    Answer last = new Answer.Silent("it has no replica");
    for (int round = 1; ; round++) {
      for (URI replica : drawn(failed)) {
        if (tries > 0 && (tries == TRIES || System.nanoTime() - end >= 0)) {
          return last;
        }
        tries++;
        failed.add(replica);
        last = call.to(replica, round > 1);
        if (!isOfOneNode(last)) {
          return last;
        }
      }
      if (round == rounds.attempts() || System.nanoTime() - end >= 0) {
        return last;
      }
      rounds.pause(round);
      TokenPlace next = lookUp.get();
      place = next == null ? place : next;
    }
  }

  /** Whether an answer says nothing of the call, so that another replica may do better. */
  static boolean isOfOneNode(Answer answer) {
    return switch (answer) {
      case Answer.Good _ -> false;
      case Answer.Silent _ -> true;
      case Answer.Problem(int status, String code, String _) ->
          status >= SERVER_FAULT || OF_ONE_NODE.contains(code);
    };
  }

  private List<URI> drawn(Set<URI> failed) {
    List<URI> all = new ArrayList<>();
    WeightedDraw.order(place.weights(), random::nextInt)
        .forEach(at -> all.add(place.replicas().get(at)));
    List<URI> others = all.stream().filter(replica -> !failed.contains(replica)).toList();
    return others.isEmpty() ? all.stream().limit(1).toList() : others;
  }
}
