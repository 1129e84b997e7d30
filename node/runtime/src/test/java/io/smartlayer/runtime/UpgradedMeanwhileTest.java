package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Web;
import io.smartlayer.feed.FeedId;
import io.smartlayer.gateway.ServicePort.Answer;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.Upgrade;
import io.smartlayer.token.World;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A question that is still being answered when its token's group is upgraded. */
class UpgradedMeanwhileTest {
  private static final String PLACE = "http://second.example/friend.tsml";
  private static final String METHOD = "nameOfFriend";

  @Test
  void itIsAnsweredByOneScriptFromBeginningToEnd() {
    try (var friends = new FriendWorld()) {
      friends.activate(1, 2);
      friends.activate(2, null);
      Patience.until("both", () -> says(friends, "token 1 < token 2 to 7"));
      Bytes second = FriendWorld.renamed();
      friends.local.web.serve("second.example", _ -> new Web.Exchange.Answered(200, second));
      friends.local.chain.publish(World.TYPE.contract(), List.of(TicketFile.PLACE, PLACE));
      ServiceNode node = friends.nodes(1).getFirst();
      var begun = new AtomicBoolean();
      for (ServiceNode other : friends.nodes(2)) {
        friends.local.web.serve(
            friends.authority(other),
            _ -> {
              if (begun.compareAndSet(false, true)) {
                upgrade(friends, second);
              }
              Patience.until("the upgrade", () -> runs(node, second));
              return new Web.Exchange.Lost("it took too long");
            });
      }

      Answer answer = FriendWorld.call(node, 1, METHOD, List.of());

      ReceiptBundle bundle = ReceiptBundle.read(((Answer.Answered) answer).bundle());
      assertThat(bundle.input().script()).isEqualTo(friends.local.script().hash());
      assertThat(result(bundle)).startsWith("token 1 < ");
      Patience.until("the upgrade", () -> runs(node, second));
      friends.serveAgain();
      Patience.until("the new words", () -> says(friends, "token 1 << token 2 to 7"));
    }
  }

  private static boolean says(FriendWorld friends, String words) {
    return friends.result(1, METHOD).asString("").equals(words);
  }

  private static boolean runs(ServiceNode node, Bytes file) {
    var script = node.script(World.token(1));
    return script != null && script.hash().equals(Hash.sha256(file));
  }

  private static void upgrade(FriendWorld friends, Bytes file) {
    FeedId feed = friends.feed(1);
    Hash from = friends.local.script().hash();
    Hash script = Hash.sha256(file);
    long now = friends.local.clock.now().toEpochMilli();
    Hash digest = Upgrade.digest(friends.local.network().domain(), feed, from, script, now);
    var upgrade = new Upgrade(feed, from, script, now, World.OWNER.signForWallets(digest));
    friends.local.leader().submit(feed, upgrade);
  }

  private static String result(ReceiptBundle bundle) {
    return CanonicalJson.read(bundle.step().output().toUtf8()).path("result").asString("");
  }
}
