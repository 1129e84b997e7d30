package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.attestation.AttestationReader;
import io.smartlayer.attestation.Reading;
import io.smartlayer.attestation.SignedAttestation;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SealingSecret;
import io.smartlayer.token.BookingKey;
import io.smartlayer.token.SealedData;
import io.smartlayer.token.TestScript;
import io.smartlayer.token.World;
import io.smartlayer.tokenscript.ScriptSignature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A secret that a command seals for a header of a host. */
class TokenSecretTest {
  private static final SealingSecret GROUP = SealingSecret.fresh(new Random(3));
  private static final Hash FEED = Hash.keccak(Bytes.utf8("feed"));
  private static final String SECRET = "k3y of the hotel";

  @TempDir private Path folder;

  private final Terminal terminal = new Terminal();

  @BeforeEach
  void publish() throws IOException {
    Bytes unsigned = TestScript.withHostSecret();
    if (ScriptSignature.sign(unsigned, World.OWNER)
        instanceof ScriptSignature.Signing.Signed(Bytes signed)) {
      Files.write(folder.resolve("token.tsml"), signed.toArray());
    }
    Files.writeString(folder.resolve("owner"), World.OWNER.reveal().toHex());
    Files.writeString(folder.resolve("stranger"), World.HOTEL.reveal().toHex());
  }

  private int secret(String key, String name, String value) throws IOException {
    Path from = folder.resolve("value");
    Files.writeString(from, value);
    return terminal.run(
        "token",
        "secret",
        "--key",
        folder.resolve(key).toString(),
        "--chain-id",
        "" + World.CHAIN,
        "--eas",
        World.EAS.toHex(),
        "--feed",
        FEED.toHex(),
        "--group-key",
        GROUP.key().bytes().toHex(),
        folder.resolve("token.tsml").toString(),
        name,
        from.toString());
  }

  @Test
  void onlyTheGroupReadsIt() throws IOException {
    assertThat(secret("owner", "bookingKey", SECRET + "\n")).as(terminal.said()).isZero();
    assertThat(terminal.said()).doesNotContain(SECRET);

    String json =
        terminal.said().lines().filter(line -> line.startsWith("{")).findFirst().orElseThrow();
    var read = (Reading.Read) new AttestationReader().read(CanonicalJson.read(json));
    SignedAttestation signed = read.signed();
    var data = SealedData.read(signed.attestation().statement().data());
    assertThat(signed.signer()).isEqualTo(World.OWNER.address());
    assertThat(Objects.requireNonNull(data).feed()).isEqualTo(new FeedId(FEED));
    assertThat(data.key()).isEqualTo(GROUP.key());
    var again = BookingKey.opened(data, GROUP, SealedData.Around.of(new FeedId(FEED), signed));
    assertThat(again).isEqualTo(SECRET);
  }

  @Test
  void whatIsNoSecretIsNotSealedAndNotShown() throws IOException {
    assertThat(secret("owner", "bookingKey", "sh0rt")).isEqualTo(Smartlayer.DATA);
    assertThat(terminal.said()).contains("8 to 4096 characters").doesNotContain("sh0rt");
    assertThat(secret("owner", "bookingKey", "x".repeat(4097))).isEqualTo(Smartlayer.DATA);
    assertThat(secret("owner", "bookingKey", SECRET + "\n\n")).isEqualTo(Smartlayer.DATA);
    assertThat(secret("owner", "delay", SECRET)).isEqualTo(Smartlayer.DATA);
    assertThat(secret("stranger", "bookingKey", SECRET)).isEqualTo(Smartlayer.NOT_PERMITTED);
    assertThat(terminal.said()).doesNotContain(SECRET);
  }
}
