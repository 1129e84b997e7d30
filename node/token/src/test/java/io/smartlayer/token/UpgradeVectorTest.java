package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.Entry;
import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** An upgrade and a replica's word on it as bytes. */
class UpgradeVectorTest {
  private static final String FILE = "upgrade.json";
  private static final World WORLD = new World(4, 3);

  @Test
  void anUpgradeAndAWordHaveTheirBytesAndSigners() {
    Vectors.update(FILE, made());
    JsonNode file = Vectors.read(FILE);
    var domain = Membership.fromJson(Vectors.read("network.json")).domain();
    var upgrade = (Upgrade) read(file.get("upgrade"));
    var word = (UpgradeWord) read(file.get("word"));

    assertThat(upgrade.id().toHex()).isEqualTo(file.get("structHash").stringValue());
    assertThat(Objects.requireNonNull(upgrade.signer(domain)).toHex())
        .isEqualTo(file.get("owner").stringValue());
    assertThat(word.upgrade()).isEqualTo(upgrade.id());
    assertThat(word.isBy(WORLD.keyOf(word.node()).publicKey(), domain)).isTrue();
  }

  private static EntryBody read(JsonNode json) {
    var entry = new Entry(Kind.UPGRADE, Bytes.utf8(json.get("body").stringValue()));
    assertThat(entry.leaf().toHex()).isEqualTo(json.get("leaf").stringValue());
    EntryBody body = EntryBody.read(entry);
    assertThat(body.toEntry()).isEqualTo(entry);
    return body;
  }

  private static String made() {
    Hash from = Hash.sha256(Bytes.utf8("the first script"));
    Hash next = Hash.sha256(Bytes.utf8("the second script"));
    Upgrade upgrade = WORLD.upgrade(World.OWNER, from, next, World.START);
    var finding = new UpgradeWord.Finding("", Hash.keccak(Bytes.utf8("steps")));
    UpgradeWord word = WORLD.word(World.key("service 0").address(), upgrade, finding);
    var json = JsonNodeFactory.instance.objectNode();
    json.put("about", "An upgrade, and a replica's word on it: bodies of entries of kind 15.");
    json.put("owner", World.OWNER.address().toHex());
    json.put("structHash", upgrade.id().toHex());
    for (Upgrading body : new Upgrading[] {upgrade, word}) {
      json.putObject(body instanceof Upgrade ? "upgrade" : "word")
          .put("leaf", body.toEntry().leaf().toHex())
          .put("body", body.toEntry().body().toUtf8());
    }
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
  }
}
