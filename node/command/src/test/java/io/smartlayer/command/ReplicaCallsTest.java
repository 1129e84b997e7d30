package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.command.FeedHttp.Answer;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a call finds a replica that answers. */
class ReplicaCallsTest {
  private static final Answer GOOD = new Answer.Good(200, Bytes.utf8("{}"));
  private static final Answer SILENT = new Answer.Silent("connection refused");
  private static final Retries ROUNDS = new Retries(5, Duration.ZERO, Duration.ZERO);
  private static final Duration AMPLE = Duration.ofMinutes(1);

  private final List<URI> asked = new ArrayList<>();
  private final TreeSet<URI> alive = new TreeSet<>();
  private @Nullable TokenPlace next = place(1, 2, 3);
  private int lookUps;

  private static URI node(int number) {
    return URI.create("http://service" + number + ".example");
  }

  private static TokenPlace place(int... nodes) {
    List<URI> replicas = new ArrayList<>();
    for (int node : nodes) {
      replicas.add(node(node));
    }
    return new TokenPlace("feed", 1, Hash.ZERO, replicas, Collections.nCopies(nodes.length, 100));
  }

  private ReplicaCalls calls(Retries rounds, Duration budget) {
    return new ReplicaCalls(
        place(1, 2, 3),
        () -> {
          lookUps++;
          return next;
        },
        new Random(1),
        rounds,
        budget);
  }

  private Answer answer(URI replica, boolean patient) {
    assertThat(patient).isEqualTo(asked.size() >= 3);
    asked.add(replica);
    return alive.contains(replica) ? GOOD : SILENT;
  }

  @Test
  void everyReplicaIsDrawnFirstByAboutAThirdOfTheCalls() {
    List.of(1, 2, 3).forEach(number -> alive.add(node(number)));
    ReplicaCalls calls = calls(ROUNDS, AMPLE);
    Map<URI, Integer> first = new TreeMap<>();
    for (int i = 0; i < 3000; i++) {
      asked.clear();
      assertThat(calls.ask(this::answer)).isEqualTo(GOOD);
      assertThat(calls.tries()).isEqualTo(1);
      first.merge(asked.getFirst(), 1, Integer::sum);
    }
    assertThat(first).hasSize(3);
    assertThat(first.values()).allMatch(count -> Math.abs(count - 1000) < 150);
  }

  @Test
  void whoIsSilentIsPassedOverAndNobodyIsLookedUpWhileOneAnswers() {
    alive.add(node(2));
    for (int i = 0; i < 20; i++) {
      asked.clear();
      assertThat(calls(ROUNDS, AMPLE).ask(this::answer)).isEqualTo(GOOD);
      assertThat(asked).doesNotHaveDuplicates().last().isEqualTo(node(2));
    }
    assertThat(lookUps).isZero();
  }

  @Test
  void whereNoneAnswersThoseAreAskedWhoHaveTakenTheirPlaces() {
    alive.add(node(4));
    next = place(4, 1, 2);
    ReplicaCalls calls = calls(ROUNDS, AMPLE);
    assertThat(calls.ask(this::answer)).isEqualTo(GOOD);
    assertThat(lookUps).isEqualTo(1);
    assertThat(asked).hasSize(4).last().isEqualTo(node(4)); // and not the two again
    assertThat(calls.tries()).isEqualTo(4);
  }

  @Test
  void whereNobodyHasTakenThemOneIsAskedInEachRoundUntilTheyEnd() {
    next = null;
    assertThat(calls(ROUNDS, AMPLE).ask(this::answer)).isEqualTo(SILENT);
    assertThat(asked).hasSize(3 + 4);
    assertThat(lookUps).isEqualTo(4);
  }

  @Test
  void oneCallIsBoundedInRequestsAndInTime() {
    var many = new Retries(1000, Duration.ZERO, Duration.ZERO);
    assertThat(calls(many, AMPLE).ask(this::answer)).isEqualTo(SILENT);
    assertThat(asked).hasSize(ReplicaCalls.TRIES);
    asked.clear();
    assertThat(calls(many, Duration.ZERO).ask(this::answer)).isEqualTo(SILENT);
    assertThat(asked).hasSize(1);
    assertThat(ReplicaCalls.BUDGET).isLessThan(Duration.ofSeconds(30));
  }

  @ParameterizedTest
  @CsvSource({
    "503, busy, true",
    "500, internal, true",
    "504, timed-out, true",
    "404, token-not-served, true",
    "409, group-key-missing, true",
    "404, unknown-method, false",
    "403, grant-void, false",
    "409, call-replayed, false",
    "422, args-unfit, false"
  })
  void whatTheOthersWouldSayTooIsNotAskedAgain(int status, String code, boolean again) {
    var problem = new Answer.Problem(status, code, "");
    assertThat(ReplicaCalls.isOfOneNode(problem)).isEqualTo(again);
    Answer answer =
        calls(ROUNDS, AMPLE)
            .ask((replica, _) -> {
              asked.add(replica);
              return problem;
            });
    assertThat(answer).isEqualTo(problem);
    assertThat(asked).hasSize(again ? 3 + 4 : 1);
  }
}
