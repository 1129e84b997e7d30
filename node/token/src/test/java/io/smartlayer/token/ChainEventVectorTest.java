package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.Entry;
import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.Bytes;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code spec/vectors/token/chain-events.json}. */
class ChainEventVectorTest {
  private static final String FILE = "chain-events.json";

  @Test
  void anEventHasItsBytesAndSaysWhereToReadOn() {
    Vectors.update(FILE, made());
    assertThat(Vectors.text(FILE)).isEqualTo(made());
    for (JsonNode each : Vectors.read(FILE).get("events")) {
      var entry = new Entry(Kind.CHAIN_EVENT, Bytes.utf8(each.get("body").stringValue()));
      var event = (ChainEvent) EntryBody.read(entry);
      assertThat(event.toEntry()).isEqualTo(entry);
      assertThat(entry.leaf().toHex()).isEqualTo(each.get("leaf").stringValue());
      assertThat(event.next().block()).isEqualTo(each.at("/next/block").longValue());
      assertThat(event.next().index()).isEqualTo(each.at("/next/logIndex").longValue());
    }
  }

  private static String made() {
    var json = JsonNodeFactory.instance.objectNode();
    json.put("about", "Chain events: bodies of entries of kind 16, and what handlers are told.");
    var list = json.putArray("events");
    var hearing = new ChainHearing(TestScript.listening(), World.CHAIN);
    for (ChainEvent event : Bodies.chainEvents()) {
      var each = list.addObject().put("body", event.toEntry().body().toUtf8());
      each.put("leaf", event.toEntry().leaf().toHex());
      each.putObject("next")
          .put("block", event.next().block())
          .put("logIndex", event.next().index());
      if (event.log() != null) {
        each.set("data", hearing.heard(event.log()).getFirst().data());
      }
    }
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
  }
}
