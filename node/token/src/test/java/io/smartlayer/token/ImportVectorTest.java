package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.Committee;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.Feed;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The imports of a bulletin from its opening through its second term, as other implementations have
 * to read them. Keys are those of {@code network.json}.
 */
class ImportVectorTest {
  private static final String FILE = "imports.json";

  @Test
  void everyImportHasItsBytesAndProvesItsEntry() {
    Vectors.update(FILE, made());
    JsonNode file = Vectors.read(FILE);
    Membership network = Membership.fromJson(Vectors.read("network.json"));
    var bulletin = new FeedId(Hash.fromHex(file.get("feed").stringValue()));
    Ledger ledger = Ledger.empty();
    var first = new Feed(bulletin, network.committee(bulletin), network.domain());

    assertThat(bulletin).isEqualTo(TestBulletin.FEED);
    for (JsonNode vector : file.get("entries")) {
      var entry = new Entry(Kind.IMPORT, Bytes.utf8(vector.get("body").stringValue()));
      var taken = (Import) EntryBody.read(entry);
      Feed term = ledger.imported(bulletin).term(first);

      assertThat(taken.toEntry()).isEqualTo(entry);
      assertThat(entry.leaf().toHex()).isEqualTo(vector.get("leaf").stringValue());
      assertThat(term.term()).isEqualTo(vector.get("term").longValue());
      assertThat(taken.offset()).isEqualTo(ledger.imported(bulletin).next());
      assertThat(taken.fault(term)).isNull();
      ledger = ledger.apply(taken.offset(), taken, null);
    }
    assertThat(ledger.imported(bulletin).next()).isEqualTo(4);
  }

  private static String made() {
    var world = new World(4, 3);
    var bulletin = new TestBulletin(world, TestBulletin.script(), World.START);
    bulletin.say(TestBulletin.notice(180, World.START));
    Committee old = world.network().committee(TestBulletin.FEED);
    bulletin.close(new Committee(List.of(old.members().getLast())));
    bulletin.say(TestBulletin.notice(90, World.START));
    var json = JsonNodeFactory.instance.objectNode();
    json.put("about", "Imports of one bulletin in order: each body is an entry of kind 11.");
    json.put("feed", TestBulletin.FEED.toString());
    var entries = json.putArray("entries");
    for (Import taken : bulletin.imports()) {
      entries
          .addObject()
          .put("term", taken.proof().heads().getFirst().term())
          .put("leaf", taken.toEntry().leaf().toHex())
          .put("body", taken.toEntry().body().toUtf8());
    }
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
  }
}
