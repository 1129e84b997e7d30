package io.smartlayer.tokenscript;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.tokenscript.ContentAddress.Codec;
import io.smartlayer.tokenscript.ContentAddress.Found;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentAddressTest {
  private static final String RAW = "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e";
  private static final String TREE = "Qmf412jQZiuVUtdgnB36FXFX7xg5V6KEbSJ4dpQuhkLyfD";
  private static final Bytes HELLO = Bytes.utf8("hello world");

  @Test
  void theAddressesOfIpfsToolsAreThoseOfTheFile() {
    for (var row : Vectors.table(Vectors.own().resolve("content-addresses.tsv"))) {
      int size = Integer.parseInt(row.get(0));
      byte[] file = new byte[size];
      for (int i = 0; i < size; i++) {
        file[i] = (byte) (i * 31 + (i >> 8) * 7 + (i >> 16));
      }
      assertThat(isOf("ipfs://" + row.get(2), Bytes.of(file))).as("%s", row).isTrue();
      file[size - 1]++;
      assertThat(isOf("ipfs://" + row.get(2), Bytes.of(file))).as("%s", row).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ipfs://CID",
        "ipfs://ipfs/CID",
        "ipfs://CID/",
        "ipfs://CID?filename=ticket.tsml",
        "https://ipfs.io/ipfs/CID",
        "http://127.0.0.1:8080/ipfs/CID#top",
        "https://x.example/ipfs/CID/"
      })
  void anAddressIsFoundInEachFormOfLocation(String location) {
    assertThat(isOf(location.replace("CID", RAW), HELLO)).isTrue();
    assertThat(isOf(location.replace("CID", TREE), HELLO)).isTrue();
    assertThat(
            isOf(location.replace("CID", "B" + RAW.substring(1).toUpperCase(Locale.ROOT)), HELLO))
        .isTrue();
  }

  @Test
  void anAddressIsFoundInTheNameOfAHost() {
    assertThat(isOf("https://" + RAW + ".ipfs.dweb.link/?a=b", HELLO)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ipfs://CID/ticket.tsml",
        "https://ipfs.io/ipfs/CID/folder/ticket.tsml",
        "https://CID.ipfs.dweb.link/ticket.tsml",
        "ipfs://k51qzi5uqu5dlvj2baxnqndepeb86cbk3ng7n3i46uzyxzyqj2xjonzllnv0v8",
        "ipfs://bafyreihdb57fdysx5h35urvxz64ros7zvywshber7id6t6c6fek37jgyfe",
        "ipfs://bafk2bzacecxqh4nd2ydd5lblp5bcbxfxjzvwqtgxbqd5yhtgwlv7w6yqbl4cg",
        "ipfs://Qm000000000000000000000000000000000000000000OI"
      })
  void whatCannotBeComparedIsUnknown(String location) {
    assertThat(ContentAddress.in(location.replace("CID", RAW))).isInstanceOf(Found.Unknown.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "https://airline.example/ticket.tsml",
        "ipns://CID",
        "https://x.example/?a=/ipfs/CID",
        "https://x.example/other/CID",
        "ftp://x/ipfs/CID",
        "data:CID"
      })
  void otherLocationsHaveNoAddress(String location) {
    assertThat(ContentAddress.in(location.replace("CID", RAW))).isInstanceOf(Found.None.class);
  }

  @Test
  void anyTextIsTaken() {
    var random = new Random(4);
    String seed = "https://ipfs.io/ipfs/" + RAW + "/a?b#c";
    for (int round = 0; round < 20_000; round++) {
      var text = new StringBuilder(seed);
      for (int i = random.nextInt(4); i >= 0; i--) {
        text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(0x180));
      }
      text.setLength(random.nextInt(text.length() + 1));
      assertThat(ContentAddress.in(text.toString())).isNotNull();
    }
    assertThat(ContentAddress.in("ipfs://" + "b".repeat(60_000))).isInstanceOf(Found.Unknown.class);
  }

  private static boolean isOf(String location, Bytes file) {
    var found = (Found.Address) ContentAddress.in(location);
    Hash hash = found.address().hash();
    return found.address().codec() == Codec.RAW
        ? hash.equals(Hash.sha256(file))
        : FileTree.roots(file).contains(hash);
  }
}
