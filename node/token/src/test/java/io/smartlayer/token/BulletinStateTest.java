package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.Committee;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What the tokens of a group hear of a bulletin. */
class BulletinStateTest {
  private static final ServiceScript SCRIPT = TestBulletin.script();

  private final World world = new World(4, 4);
  private final TestFeed feed = new TestFeed(world, world.feed());
  private final TestBulletin bulletin = new TestBulletin(world, SCRIPT, World.START);
  private final GroupState state =
      new GroupState(new StepRunner(Engines.V8), TestScript.library(SCRIPT));
  private long now = World.START;

  @Test
  void theScriptTellsABulletinsFactsFromItsOwn() {
    begin(42, 43);
    bulletin.say(TestBulletin.notice(180, now));
    bulletin.imports().forEach(this::apply);
    apply(World.delay(90, now));

    assertThat(seen(42)).isEqualTo(List.of("notice180 ", 90));
    assertThat(seen(43)).isEqualTo(seen(42));
  }

  @Test
  void onlyFactsOfABulletinMakeTokensStep() {
    begin(42);
    var next = new Committee(world.network().committee(TestBulletin.FEED).members().reversed());
    Import close = bulletin.close(next);

    assertThat(apply(bulletin.imports().getFirst())).isEmpty();
    assertThat(apply(close)).isEmpty();
    assertThat(apply(bulletin.say(TestBulletin.notice(1, now)))).hasSize(1);
  }

  @Test
  void aNoticeThatIsTooOldForTheScriptGoesByWithoutAStep() {
    begin(42);
    Import old = bulletin.say(TestBulletin.notice(1, now));
    now += Duration.ofHours(12).toMillis() + 1000;
    Import young = bulletin.say(TestBulletin.notice(2, now));
    apply(bulletin.imports().getFirst());

    assertThat(apply(old)).isEmpty();
    assertThat(apply(young)).hasSize(1);
    assertThat(seen(42).getFirst()).isEqualTo("notice2 ");
  }

  @Test
  void aNoticeByWhomTheScriptDoesNotNameGoesByWithoutAStep() {
    begin(42);
    Attested forged = World.delay(World.HOTEL, "every flight", 1, now, true);
    apply(bulletin.imports().getFirst());

    assertThat(apply(bulletin.say(forged))).isEmpty();
  }

  private void begin(int... tokens) {
    for (int token : tokens) {
      apply(world.activation(SCRIPT, World.token(token), ""));
    }
  }

  private List<GroupState.Transition> apply(EntryBody body) {
    return state.apply(feed.append(body, now));
  }

  /** What a token heard of the bulletin, and of its own flight. */
  private List<Object> seen(int token) {
    Bytes fields = Objects.requireNonNull(state.instance(World.token(token))).state();
    var json = CanonicalJson.read(fields.toUtf8());
    return List.of(json.get("note").stringValue(), json.get("minutes").intValue());
  }
}
