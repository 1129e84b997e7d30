package io.smartlayer.adapters.evm;

import io.smartlayer.environment.Chain.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One question to several endpoints at once. It is decided as soon as more than half of all say the
 * same, or cannot any more; who answers later is compared still.
 */
final class Poll<T> {
  private final String question;
  private final int asked;

  /** All of these are guarded by this. */
  private final Map<Endpoint, Answer<T>> answers = new LinkedHashMap<>();

  private @Nullable Answer<T> decided;

  private Poll(String question, int asked) {
    this.question = question;
    this.asked = asked;
  }

  /** How many of so many are more than half. */
  static int majority(int endpoints) {
    return endpoints / 2 + 1;
  }

  /** Asks all; of one alone its answer is awaited here. */
  static <T> Poll<T> of(
      String question, List<Endpoint> endpoints, Function<Endpoint, Answer<T>> ask) {
    var poll = new Poll<T>(question, endpoints.size());
    if (endpoints.size() == 1) {
      Endpoint only = endpoints.getFirst();
      poll.add(only, ask.apply(only));
      return poll;
    }
    for (Endpoint endpoint : endpoints) {
      Thread.ofVirtual().name("chain " + endpoint.name()).start(() -> poll.run(endpoint, ask));
    }
    return poll;
  }

  /** What more than half say; awaits them, each for as long as an endpoint may take. */
  synchronized Answer<T> agreed() {
    try {
      while (decided == null) {
        wait();
      }
      return decided;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer.CannotTell<>("interrupted while waiting for the chain's endpoints");
    }
  }

  /**
   * What they say, whether it is the same or not.
   *
   * @param enough after so many the others have {@code grace}
   */
  synchronized List<T> known(int enough, Duration grace) {
    try {
      while (answers.size() < asked && values().size() < enough) {
        wait();
      }
      long end = System.nanoTime() + grace.toNanos();
      long left = grace.toMillis();
      while (answers.size() < asked && left > 0) {
        wait(left);
        left = (end - System.nanoTime()) / 1_000_000;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return values();
  }

  private void run(Endpoint endpoint, Function<Endpoint, Answer<T>> ask) {
    Answer<T> answer = new Answer.CannotTell<>(endpoint.name() + ": a fault of this program");
    try {
      answer = endpoint.asked(ask);
    } finally { // nobody waits for what will never come
      add(endpoint, answer);
    }
  }

  private synchronized void add(Endpoint endpoint, Answer<T> answer) {
    answers.put(endpoint, answer);
    if (decided == null) {
      decided = decision();
      if (decided != null) {
        answers.forEach(this::compare);
      }
    } else {
      compare(endpoint, answer);
    }
    notifyAll();
  }

  private @Nullable Answer<T> decision() {
    int most = 0;
    for (T value : values()) {
      int same = (int) values().stream().filter(value::equals).count();
      if (same >= majority(asked)) {
        return new Answer.Known<>(value);
      }
      most = Math.max(most, same);
    }
    return most + asked - answers.size() < majority(asked) ? new Answer.CannotTell<>(why()) : null;
  }

  private void compare(Endpoint endpoint, Answer<T> answer) {
    if (decided instanceof Answer.Known<T>) {
      switch (answer) {
        case Answer.CannotTell<T>(String why) ->
            endpoint.stands(Endpoint.Standing.SILENT, question, why);
        case Answer.Known<T> known ->
            endpoint.stands(
                known.equals(decided) ? Endpoint.Standing.AGREES : Endpoint.Standing.DIFFERS,
                question,
                "");
      }
    }
  }

  /** Why there is no majority. */
  private String why() {
    var reasons = new TreeSet<String>();
    for (Answer<T> answer : answers.values()) {
      if (answer instanceof Answer.CannotTell<T>(String why)) {
        reasons.add(why);
      }
    }
    if (values().stream().distinct().count() > 1) {
      reasons.add("the chain's endpoints say different things");
    }
    return String.join("; ", reasons);
  }

  private List<T> values() {
    List<T> values = new ArrayList<>();
    for (Answer<T> answer : answers.values()) {
      if (answer instanceof Answer.Known<T>(T value)) {
        values.add(value);
      }
    }
    return values;
  }
}
