package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.token.Membership;
import io.smartlayer.token.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlatformsTest {
  private static final Membership NETWORK = new World(1, Platforms.ASKED_LIMIT + 1).network();
  private static final Address NODE = NETWORK.services().getFirst().address();

  private final Deque<Runnable> threads = new ArrayDeque<>();
  private Instant now = Instant.ofEpochMilli(World.START);
  private Web.Exchange answer = says("{\"platform\":\"sgx-1\"}");
  private int asked;
  private final Platforms platforms =
      new Platforms(Roster.fixed(NETWORK), this::send, () -> now, threads::add);

  private Web.Exchange send(Web.Request request) {
    asked++;
    assertThat(request.uri().getPath()).isEqualTo("/.well-known/smartlayer");
    return answer;
  }

  private static Web.Exchange says(String identity) {
    return new Web.Exchange.Answered(200, Bytes.utf8(identity));
  }

  private void run() {
    while (!threads.isEmpty()) {
      threads.pop().run();
    }
  }

  @Test
  void aNodeIsAskedOnceAndNobodyWaitsForIt() {
    assertThat(platforms.of(NODE)).isNull();
    assertThat(platforms.of(NODE)).isNull();
    run();
    assertThat(platforms.of(NODE)).isEqualTo("sgx-1");
    assertThat(asked).isEqualTo(1);
  }

  @Test
  void whatItSaidHoldsUntilItSaysSomethingElse() {
    assertThat(platforms.of(NODE)).isNull();
    run();
    answer = says("{\"platform\":\"tdx\"}");
    now = now.plus(Platforms.KEPT);
    assertThat(platforms.of(NODE)).isEqualTo("sgx-1");
    run();
    assertThat(platforms.of(NODE)).isEqualTo("tdx");
  }

  @Test
  void whatIsNoNameIsNone() {
    for (String nonsense :
        List.of(
            "", "[]", "{}", "{\"platform\":\"\"}", "{\"platform\":\"a b\"}", "{\"platform\":1}")) {
      answer = says(nonsense);
      now = now.plus(Duration.ofHours(1));
      assertThat(platforms.of(NODE)).isNull();
      run();
      assertThat(platforms.of(NODE)).as(nonsense).isNull();
    }
    answer = new Web.Exchange.Lost("silent");
    now = now.plus(Platforms.ASK_AGAIN);
    assertThat(platforms.of(NODE)).isNull();
    run();
    assertThat(platforms.of(NODE)).isNull();
    assertThat(platforms.of(World.key("nobody").address())).isNull();
  }

  @Test
  void soManyAreAskedAtOnceAndTheOthersLater() {
    NETWORK.services().forEach(node -> assertThat(platforms.of(node.address())).isNull());
    assertThat(threads).hasSize(Platforms.ASKED_LIMIT);
    run();
    Address last = NETWORK.services().getLast().address();
    assertThat(platforms.of(last)).isNull();
    run();
    assertThat(platforms.of(last)).isEqualTo("sgx-1");
  }

  @Test
  void thisProcessHasAName() {
    assertThat(Platforms.parse(Platforms.ofThisProcess())).isNotNull();
  }
}
