package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.GroupMembers.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrustFileTest {
  private static final FeedId FEED = feed("a feed");
  private static final Hash BEACON = Hash.keccak(Bytes.utf8("a group's beacon"));

  private final Membership members = members();
  private final TrustFile file =
      new TrustFile(members, List.of(new RegisteredGroup(FEED, 20, BEACON)));

  @Test
  void aFileIsReadBackAsItWasWritten() {
    assertThat(read(file)).isEqualTo(file);
    TrustFile first = TrustFile.unregistered(new World(4, 2).network());
    assertThat(read(first)).isEqualTo(first);
    assertThat(first.toJson()).isEqualTo(first.members().toJson());
    assertThat(file.toJson().get("version").intValue()).isEqualTo(2);
  }

  @Test
  void aGroupsMembersAreThoseWhoCountedAtItsBlockRankedByItsBeacon() {
    assertThat(file.of(FEED)).isEqualTo(new Answer.Known(members.at(20, BEACON)));
    assertThat(members.at(20, BEACON).anchors())
        .extracting(Membership.Node::until)
        .containsExactly(0L, 21L);
  }

  @Test
  void aGroupThatIsNotListedHasNoCommitteeAndIsAddedOnce() {
    FeedId other = feed("another");
    assertThat(file.of(other)).isInstanceOf(Answer.CannotTell.class);
    var group = new RegisteredGroup(other, 30, BEACON);
    TrustFile grown = file.with(group).with(group);
    assertThat(grown.groups()).hasSize(2);
    assertThat(grown.of(other)).isInstanceOf(Answer.Known.class);
    assertThat(grown.of(FEED)).isEqualTo(file.of(FEED));
  }

  @Test
  void aGroupForWhichNoAnchorCountedHasNoCommittee() {
    var early = new TrustFile(members, List.of(new RegisteredGroup(FEED, 5, BEACON)));
    assertThat(early.of(FEED)).isInstanceOf(Answer.CannotTell.class);
  }

  @Test
  void withoutARegistryAllRankForEveryGroup() {
    Membership all = new World(4, 2).network();
    assertThat(TrustFile.unregistered(all).of(FEED)).isEqualTo(new Answer.Known(all));
    assertThatThrownBy(() -> TrustFile.unregistered(all).with(new RegisteredGroup(FEED, 1, BEACON)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatIsNoTrustFileIsRefused() {
    String good = CanonicalJson.write(file.toJson()).toUtf8();
    for (String bad :
        List.of(
            good.replace("\"version\":2", "\"version\":3"),
            good.replace("\"block\":20", "\"block\":0"),
            good.replace(",\"since\":10", ""),
            good.replace("\"version\":2", "\"version\":1"),
            good.replace("\"groups\":[", "\"groups\":[" + group(good) + ","))) {
      assertThat(bad).isNotEqualTo(good);
      assertThatThrownBy(() -> TrustFile.fromJson(CanonicalJson.read(bad)))
          .as(bad)
          .isInstanceOf(JsonFields.Malformed.class);
    }
  }

  private static String group(String file) {
    int start = file.indexOf("\"groups\":[") + "\"groups\":[".length();
    return file.substring(start, file.indexOf(']', start));
  }

  private static TrustFile read(TrustFile file) {
    return TrustFile.fromJson(CanonicalJson.read(CanonicalJson.write(file.toJson()).toUtf8()));
  }

  private static Membership members() {
    Membership plain = new World(3, 2).network();
    List<Membership.Node> anchors = new ArrayList<>();
    long[] since = {10, 10, 21};
    long[] until = {0, 21, 0};
    for (int i = 0; i < since.length; i++) {
      Membership.Node node = plain.anchors().get(i);
      anchors.add(
          new Membership.Node(node.operator(), node.publicKey(), node.http(), since[i], until[i]));
    }
    return new Membership(
        plain.chainId(), plain.registry(), plain.eas(), plain.beacon(), anchors, List.of());
  }

  private static FeedId feed(String name) {
    return new FeedId(Hash.keccak(Bytes.utf8(name)));
  }
}
