package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.anchoring.Auditor.Finding;
import io.smartlayer.environment.Web;
import io.smartlayer.gateway.AnchorPort.Audit;
import io.smartlayer.gateway.ServicePort.Answer;
import io.smartlayer.gateway.TokenApi;
import io.smartlayer.gateway.Trail;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.BundleVerifier;
import io.smartlayer.token.Question;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.TokenAnswer;
import io.smartlayer.token.TokenAnswer.Lack;
import io.smartlayer.token.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Tokens that ask tokens on other nodes. */
class AskedTokensTest {
  private static final int CAR = 1;
  private static final int INSURANCE = 2;
  private static final int ALONE = 5;
  private static final FriendWorld FRIENDS = new FriendWorld();

  /** The car's insurance is reinsured, and that one knows the car; one token names nobody there. */
  @BeforeAll
  static void begin() {
    FRIENDS.activate(CAR, INSURANCE);
    FRIENDS.activate(INSURANCE, 3);
    FRIENDS.activate(3, CAR);
    FRIENDS.activate(4, 9);
    FRIENDS.activate(ALONE, null);
  }

  @AfterAll
  static void stop() {
    FRIENDS.close();
  }

  @Test
  void aCarTellsWhatItsInsuranceSays() {
    assertThat(FRIENDS.settled(CAR, "nameOfFriend")).isEqualTo("token 1 < token 2 to 7");
    ReceiptBundle bundle = FRIENDS.ask(CAR, "nameOfFriend");
    ReceiptBundle inner = bundle.nested().getFirst();

    assertThat(inner.signed().receipt().token()).isEqualTo(World.token(INSURANCE));
    assertThat(inner.signed().receipt().feed()).isEqualTo(FRIENDS.feed(INSURANCE));
    assertThat(FRIENDS.nodes(INSURANCE).stream().map(ServiceNode::self))
        .contains(inner.signed().receipt().node());
    assertThat(bundle.input().answers())
        .singleElement()
        .isInstanceOfSatisfying(
            TokenAnswer.Told.class,
            told -> assertThat(told.receipt()).isEqualTo(inner.signed().receipt().hash()));
  }

  @Test
  void aCycleEndsWithAnAnswer() {
    assertThat(FRIENDS.settled(CAR, "chain"))
        .isEqualTo("token 1 < token 2 < token 3 < dependency-cycle");
    assertThat(FRIENDS.ask(CAR, "chain").nestedDepth()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "1,secretOfFriend,not-public",
    "1,failsOfFriend,method-failed",
    "1,takesTextOfFriend,args-unfit",
    "1,noneOfFriend,unknown-method",
    "4,nameOfFriend,token-missing",
    "5,nameOfFriend,token-missing"
  })
  void whatGetsNoAnswerGetsACode(int number, String method, String code) {
    assertThat(FRIENDS.settled(number, method)).endsWith(" < " + code);
    assertThat(FRIENDS.ask(number, method).nested()).isEmpty();
  }

  @Test
  void aNodeThatIsAskedLooksWhoWaits() {
    ServiceNode node = FRIENDS.nodes(ALONE).getFirst();
    assertThat(FriendWorld.call(node, ALONE, "name", List.of(World.token(8))))
        .isInstanceOf(Answer.Answered.class);
    assertThat(refusal(node, "name", List.of(World.token(8), World.token(ALONE))))
        .isEqualTo("dependency-cycle");
    assertThat(refusal(node, "secret", List.of(World.token(8)))).isEqualTo("not-public");
    assertThat(refusal(node, "none", List.of(World.token(8)))).isEqualTo("unknown-method");
    int deep = ReceiptBundle.NESTED_DEPTH + 1;
    assertThat(refusal(node, "name", Collections.nCopies(deep, World.token(8))))
        .isEqualTo("dependency-too-deep");
    assertThat(refusal(node, "secret", List.of())).isEqualTo("grant-required");
  }

  /** One of the two is gone: the other one answers. */
  @Test
  void anotherReplicaIsAskedWhereOneIsSilent() {
    String authority = FRIENDS.authority(FRIENDS.nodes(3).getFirst());
    FRIENDS.local.web.serve(authority, _ -> new Web.Exchange.Lost("the cable is cut"));
    try {
      for (int i = 0; i < 2; i++) {
        assertThat(FRIENDS.settled(INSURANCE, "nameOfFriend")).isEqualTo("token 2 < token 3 to 7");
      }
    } finally {
      FRIENDS.serveAgain();
    }
  }

  /** The node answers with another result than it signed. */
  @Test
  void aLieIsNoAnswerAndIsRefusedWhereItIsNested() {
    FRIENDS.settled(CAR, "nameOfFriend");
    ReceiptBundle honest = FRIENDS.ask(CAR, "nameOfFriend");
    ReceiptBundle inner = honest.nested().getFirst();
    Bytes lie = Bytes.utf8(inner.toBytes().toUtf8().replace("token 2 to 7", "token 2 to 8"));
    assertThat(heard(lie)).isEqualTo(Lack.UNAVAILABLE);
    assertThat(heard(honest.toBytes())).isEqualTo(Lack.UNAVAILABLE); // of another token

    var whole =
        new ReceiptBundle(
            honest.signed(),
            honest.step(),
            honest.placement(),
            honest.certificate(),
            honest.consistency(),
            honest.freshness(),
            List.of(ReceiptBundle.read(lie)));
    assertThat(new BundleVerifier(FRIENDS.local.network()).verify(whole.toBytes()))
        .isInstanceOfSatisfying(
            BundleVerifier.Verdict.Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo("nested-mismatch"));
  }

  private static Lack heard(Bytes said) {
    var dependencies = dependencies((_, _, _, _, _) -> new OtherTokens.Reply.Said(said), 1);
    return lack(gather(dependencies));
  }

  /** Nobody waits longer than the bound, and what is under way is bounded too. */
  @Test
  void whoIsSlowIsNotWaitedFor() throws InterruptedException {
    var goOn = new CountDownLatch(1);
    var asked = new CountDownLatch(1);
    var slow =
        dependencies(
            (_, _, _, _, _) -> {
              asked.countDown();
              await(goOn);
              return new OtherTokens.Reply.Silent(Lack.STALE);
            },
            1);
    assertThat(lack(gather(slow))).isEqualTo(Lack.UNAVAILABLE);
    asked.await();
    assertThat(lack(gather(slow))).isEqualTo(Lack.UNAVAILABLE); // not asked: the turn is taken
    goOn.countDown();
    Patience.until("the turn to be free", () -> lack(gather(slow)) == Lack.STALE);
  }

  @Test
  void whatIsAskedFurtherOnHasLessTime() {
    var given = new ArrayList<Duration>();
    var dependencies =
        dependencies(
            (_, _, trail, each, _) -> {
              synchronized (given) {
                given.add(each);
              }
              assertThat(trail.via()).hasSizeLessThanOrEqualTo(ReceiptBundle.NESTED_DEPTH);
              return new OtherTokens.Reply.Silent(Lack.STALE);
            },
            1);
    for (int waiting = 0; waiting <= ReceiptBundle.NESTED_DEPTH; waiting++) {
      var via = Collections.nCopies(waiting, World.token(8));
      var trail = new Trail(via, ReceiptBundle.NESTED_LIMIT);
      var heard = dependencies.gather(questions(), World.token(CAR), trail);
      boolean isLast = waiting == ReceiptBundle.NESTED_DEPTH;
      assertThat(lack(heard)).isEqualTo(isLast ? Lack.DEPENDENCY_TOO_DEEP : Lack.STALE);
    }
    assertThat(given)
        .containsExactly(
            Dependencies.EACH,
            Dependencies.EACH.dividedBy(2),
            Dependencies.EACH.dividedBy(4),
            Dependencies.EACH.dividedBy(8));
  }

  /** However tokens ask each other, one caller causes no more questions than a bundle can hold. */
  @Test
  void questionsAreHandedDown() {
    var given = new ConcurrentLinkedQueue<Integer>();
    var dependencies =
        dependencies(
            (_, _, trail, _, _) -> {
              given.add(trail.questions());
              return new OtherTokens.Reply.Silent(Lack.STALE);
            },
            Dependencies.QUESTIONS);
    List<Question> three = Collections.nCopies(3, questions().getFirst());

    dependencies.gather(three, World.token(CAR), Trail.NONE);
    assertThat(given).containsExactly(4, 4, 4); // of 15, 3 of which are asked here
    given.clear();
    var heard = dependencies.gather(three, World.token(CAR), new Trail(List.of(), 2));
    assertThat(given).containsExactly(0, 0);
    assertThat(heard.answers())
        .extracting(answer -> ((TokenAnswer.Untold) answer).lack())
        .containsExactly(Lack.STALE, Lack.STALE, Lack.TOO_LARGE);
  }

  @Test
  void anAnchorRunsEachStepAgain() {
    FRIENDS.settled(CAR, "chain");
    Audit audit = FRIENDS.local.leader().audit(FRIENDS.ask(CAR, "chain"));
    assertThat(audit)
        .isInstanceOfSatisfying(
            Audit.Done.class,
            car -> {
              Audit.Done insurance = car.nested().getFirst();
              assertThat(car.finding()).isInstanceOf(Finding.Agrees.class);
              assertThat(insurance.finding()).isInstanceOf(Finding.Agrees.class);
              assertThat(insurance.nested().getFirst().finding())
                  .isInstanceOf(Finding.Agrees.class);
            });
  }

  @Test
  void theApiSaysWhatAMethodAsks() {
    ServiceScript script = FRIENDS.local.script();
    JsonNode api = TokenApi.of(World.token(CAR), script.hash(), script.file());
    JsonNode paths = api.get("paths");
    String place = "/v1/tokens/" + World.token(CAR) + "/";
    assertThat(paths.get(place + "chain").get("post").get("description").stringValue())
        .isEqualTo(
            "For anyone. Asks chain of the token in the attribute friend first; their receipts are"
                + " nested.");
    assertThat(paths.get(place + "name").get("post").get("description").stringValue())
        .isEqualTo("For anyone.");
  }

  private static String refusal(ServiceNode node, String method, List<TokenId> via) {
    return ((Answer.Refused) FriendWorld.call(node, ALONE, method, via)).code();
  }

  private static Dependencies dependencies(OtherTokens others, int questions) {
    var verifier = new BundleVerifier(Roster.fixed(FRIENDS.local.network()));
    return new Dependencies(others, verifier, FRIENDS.local.clock, questions);
  }

  private static List<Question> questions() {
    Bytes args = CanonicalJson.write(CanonicalJson.read("{\"n\":7}"));
    return List.of(new Question("friend", World.token(INSURANCE), "name", args));
  }

  private static Dependencies.Gathered gather(Dependencies dependencies) {
    return dependencies.gather(questions(), World.token(CAR), Trail.NONE);
  }

  private static Lack lack(Dependencies.Gathered gathered) {
    assertThat(gathered.nested()).isEmpty();
    return ((TokenAnswer.Untold) gathered.answers().getFirst()).lack();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
