package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.Kind;
import io.smartlayer.gateway.ServicePort.Answer;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SealingKey;
import io.smartlayer.primitives.SealingSecret;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.CallProof;
import io.smartlayer.token.Chains;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Grant;
import io.smartlayer.token.GroupKey;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.SealedAnswer;
import io.smartlayer.token.Update;
import io.smartlayer.token.World;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What tokens say to their holders alone, through real nodes. */
class SealedAnswersTest {
  private static final int READING = 987_654_321;
  private static final SealingSecret READER = SealingSecret.fresh(new Random(4));

  private final LocalWorld local =
      new LocalWorld(new World(4, 4), TicketFile.sealedBy(World.OWNER)).started();
  private final Random random = new Random(9);
  private int calls;

  @AfterEach
  void stop() {
    local.close();
  }

  private CallGuard.Call call(ServiceNode node, String method, @Nullable SealingKey reader) {
    boolean updates = method.equals("ours");
    List<String> methods = List.of("mine", "ours");
    Grant grant =
        reader == null
            ? Chains.grant(
                World.HOLDER,
                World.SESSION,
                Chains.words().of(World.token(1)).methods("mine", "ours").depth(0))
            : local.world().readerGrant(reader, World.token(1), methods);
    long now = local.clock.now().toEpochMilli();
    Hash id = Hash.keccak(Bytes.utf8("call " + calls++));
    var to = updates ? Update.ANY_NODE : node.self();
    Hash digest =
        CallProof.digest(
            Chains.DOMAIN, grant.hash(), to, World.token(1), method, Chains.ARGS, now, id);
    var proof = new CallProof(now, id, World.SESSION.signForWallets(digest));
    return new CallGuard.Call(World.token(1), method, Chains.ARGS, grant, proof, grant.audience());
  }

  private static String code(Answer answer) {
    return answer instanceof Answer.Refused(String code, String _) ? code : "answered";
  }

  private static JsonNode opened(ReceiptBundle bundle) {
    JsonNode result = result(bundle);
    String text = result.get("mine").stringValue();
    return Objects.requireNonNull(
        SealedAnswer.open(READER, bundle.step().stepHash(), text), "sealed to the reader");
  }

  private static JsonNode result(ReceiptBundle bundle) {
    return CanonicalJson.read(bundle.step().output().toUtf8()).get("result");
  }

  private static ReceiptBundle bundle(Answer answer) {
    assertThat(code(answer)).isEqualTo("answered");
    return ReceiptBundle.read(((Answer.Answered) answer).bundle());
  }

  private SealingKey key() {
    Patience.until("two of three replicas to hold a key", () -> words().size() >= 2);
    return words().getFirst().key();
  }

  private List<GroupKey> words() {
    return local.leader().entries(local.feed(), 0, 1000).stream()
        .filter(entry -> entry.entry().kind() == Kind.GROUP_KEY)
        .map(entry -> (GroupKey) EntryBody.read(entry.entry()))
        .toList();
  }

  @Test
  void everyReplicaSealsTheSameToTheHolderAndNoneToAnybodyElse() {
    local.activate(local.leader(), 1);
    local.awaitServed(1);
    SealingKey key = key();
    long now = local.clock.now().toEpochMilli();
    local.leader().submit(local.feed(), local.world().whisper(key, READING, now, random));
    Patience.until(
        "all replicas to know the reading",
        () ->
            local.replicas().stream()
                .allMatch(node ->
                    node.call(call(node, "mine", READER.key())) instanceof Answer.Answered told
                        && opened(ReceiptBundle.read(told.bundle())).stringValue().length() > 1));

    JsonNode first = null;
    for (ServiceNode node : local.replicas()) {
      Answer answer = node.call(call(node, "mine", READER.key()));
      assertThat(((Answer.Answered) answer).bundle().toUtf8()).doesNotContain("" + READING);
      ReceiptBundle bundle = bundle(answer);
      assertThat(opened(bundle).stringValue()).isEqualTo(READING + " ");
      first = first == null ? result(bundle) : first;
      assertThat(result(bundle)).isEqualTo(first);
      assertThat(code(node.call(call(node, "mine", null)))).isEqualTo("reader-required");
      assertThat(code(node.call(call(node, "ours", null)))).isEqualTo("reader-required");
    }
  }

  @Test
  void anUpdatesAnswerIsSealedAsWell() {
    local.activate(local.leader(), 1);
    local.awaitServed(1);
    key();
    ServiceNode node = local.replicas().getFirst();
    Patience.until(
        "the replica to have the key",
        () -> code(node.call(call(node, "mine", READER.key()))).equals("answered"));
    ReceiptBundle bundle = bundle(node.call(call(node, "ours", READER.key())));

    assertThat(opened(bundle).stringValue()).isEmpty();
    assertThat(result(bundle).get("story").stringValue()).isEqualTo("active");
  }
}
