package io.smartlayer.adapters.libp2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.primitives.SecretKey;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Names of keys, and signatures, as js-libp2p makes them. */
final class IdentityVectorTest {
  @Test
  void keysHaveTheSameNames() {
    for (JsonNode vector : identities()) {
      PeerId peer = PeerId.ofKeyMessage(bytes(vector, "keyMessage"));
      assertThat(peer).hasToString(vector.get("peer").asString());
      assertThat(peer.multihash()).isEqualTo(bytes(vector, "multihash"));
      String[] key = vector.get("key").asString().split(":", -1);
      if (key[0].equals("secp256k1")) {
        var secret = new SecretKey(Bytes.fromHex(key[1]));
        assertThat(PeerId.of(secret.publicKey())).isEqualTo(peer);
      }
    }
  }

  @Test
  void theirSignaturesHoldAndAlteredOnesDoNot() throws Refused {
    for (JsonNode vector : identities()) {
      PeerId peer = PeerId.parse(vector.get("peer").asString());
      Bytes message = bytes(vector, "message");
      Bytes signature = bytes(vector, "signature");
      assertThat(Identity.isBy(peer, message, signature)).isTrue();
      assertThat(Identity.isBy(peer, Bytes.concat(message, Bytes.of((byte) 0)), signature))
          .isFalse();
    }
  }

  @Test
  void ourSignaturesAreTheirs() {
    for (JsonNode vector : identities()) {
      String[] key = vector.get("key").asString().split(":", -1);
      if (key[0].equals("secp256k1")) {
        var secret = new SecretKey(Bytes.fromHex(key[1]));
        assertThat(DerSignature.write(secret.sign(Hash.sha256(bytes(vector, "message")))))
            .isEqualTo(bytes(vector, "signature"));
      }
    }
  }

  private static JsonNode identities() {
    return SpecVectors.read("libp2p/identities.json").get("identities");
  }

  private static Bytes bytes(JsonNode vector, String field) {
    return Bytes.fromHex(vector.get(field).asString());
  }
}
