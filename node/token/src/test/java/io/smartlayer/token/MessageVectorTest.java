package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.Entry;
import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** A message as bytes, to be read and proved by whoever knows the network. */
class MessageVectorTest {
  private static final String FILE = "message.json";

  @Test
  void aMessageHasItsBytesAndProvesItself() {
    Vectors.update(FILE, made());
    JsonNode file = Vectors.read(FILE);
    Membership network = Membership.fromJson(Vectors.read("network.json"));
    var entry = new Entry(Kind.MESSAGE, Bytes.utf8(file.get("body").stringValue()));
    var message = (Message) EntryBody.read(entry);

    assertThat(message.toEntry()).isEqualTo(entry);
    assertThat(entry.leaf().toHex()).isEqualTo(file.get("leaf").stringValue());
    assertThat(message.from().toString()).isEqualTo(file.get("from").stringValue());
    assertThat(CanonicalJson.write(message.send().toJson()))
        .isEqualTo(CanonicalJson.write(file.get("send")));
    assertThat(message.feed().toString()).isEqualTo(file.get("feed").stringValue());
    assertThat(message.fault(network)).isNull();
  }

  private static String made() {
    Message message = Bodies.message(World.token(42), World.token(9), 3, 2);
    var json = JsonNodeFactory.instance.objectNode();
    json.put("about", "A message: the body of an entry of kind 14.");
    json.put("feed", message.feed().toString()).put("from", message.from().toString());
    json.put("leaf", message.toEntry().leaf().toHex());
    json.put("body", message.toEntry().body().toUtf8());
    json.set("send", message.send().toJson());
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
  }
}
