package io.smartlayer.feed;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.NoteKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignedNoteTest {
  /** Key and note of the documentation of golang.org/x/mod/sumdb/note 0.7.0. */
  private static final String PETER =
      "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

  private static final String NOTE =
      """
      If you think cryptography is the answer to your problem,
      then you don't know what your problem is.

      — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
      """;

  private static final SecretKey COW = Fixture.key("cow");
  private static final TypedData.Domain DOMAIN =
      TypedData.Domain.of(
          "Smart Layer", "1", 31337, Address.fromHex("0x5fbdb2315678afecb367f032d93f642f64180aa3"));

  @Test
  void aNoteOfAnotherProjectIsReadAndVerified() {
    NotePublicKey peter = requireNonNull(NotePublicKey.parse(PETER));
    assertThat(peter.name()).isEqualTo("PeterNeumann");
    assertThat(peter.id()).isEqualTo(Bytes.fromHex("c74f20a3"));
    SignedNote note = read(NOTE);
    assertThat(note.isBy(peter)).isTrue();
    assertThat(note.toBytes()).isEqualTo(Bytes.utf8(NOTE));
    assertThat(note.isBy(new NotePublicKey("Peter", peter.key()))).isFalse();
    assertThat(read(NOTE.replace("think", "thank")).isBy(peter)).isFalse();
  }

  @Test
  void signaturesOfUnknownKeysAreIgnoredAndASpoiledOneOfAKnownKeyIsNot() {
    NotePublicKey peter = requireNonNull(NotePublicKey.parse(PETER));
    SignedNote note = read(NOTE);
    SignedNote.Line own = note.signatures().getFirst();
    var stranger = new SignedNote.Line("stranger", own.keyId(), Bytes.utf8("whatever"));
    var spoiled = new SignedNote.Line(own.name(), own.keyId(), Bytes.zeros(64));
    assertThat(new SignedNote(note.text(), List.of(stranger, own)).isBy(peter)).isTrue();
    assertThat(new SignedNote(note.text(), List.of(own, spoiled)).isBy(peter)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "text\n",
        "text\n\n",
        "text\n\n- name AAAAAAA=\n",
        "text\n\n— name AAAAAAA=",
        "text\n\n— name\n",
        "text\n\n— name AAA=\n",
        "text\n\n— name AAAAAA==\nmore\n",
        "te\txt\n\n— name AAAAAAA=\n",
        "text\n\n— na+me AAAAAAA=\n",
        "text\n\n— name  AAAAAAA=\n",
        "text\n\n— name AAAAAA\n"
      })
  void whatIsNoNoteIsMalformed(String text) {
    assertThat(SignedNote.parse(Bytes.utf8(text))).isInstanceOf(SignedNote.Reading.Malformed.class);
  }

  @Test
  void whatIsNoUtf8OrTooLongIsMalformed() {
    Bytes broken = Bytes.concat(Bytes.of((byte) 0xff), Bytes.utf8("\n\n— name AAAAAAA=\n"));
    assertThat(SignedNote.parse(broken)).isInstanceOf(SignedNote.Reading.Malformed.class);
    Bytes endless = Bytes.utf8("x".repeat(SignedNote.SIZE_LIMIT_BYTES) + "\n\n— name AAAAAAA=\n");
    assertThat(SignedNote.parse(endless)).isInstanceOf(SignedNote.Reading.Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+AhpC2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy1w==",
        "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
      })
  void whatIsNoKeyIsNone(String text) {
    assertThat(NotePublicKey.parse(text)).isNull();
  }

  /** The example of {@code spec/protocol/tiles.md}. */
  @Test
  void theExampleOfThePageIsWhatThePageSays() throws Exception {
    FeedId feed =
        new FeedId(
            Hash.fromHex("0xf40208bbf7b9cad7afe3f5514a4533375d404cf6e10af72f9945fbfe0570011b"));
    Hash leaf = new Entry(Kind.ATTESTATION, Bytes.utf8("landed")).leaf();
    SignedNote note =
        new Checkpoint(Checkpoint.origin(DOMAIN, feed), 1, leaf).signedBy(NoteKey.of(COW));
    NoteBinding binding = NoteBinding.by(COW, DOMAIN);
    String vkey = new NotePublicKey(Checkpoint.origin(DOMAIN, feed), binding.ed25519()).toText();
    String page = Files.readString(Path.of("../../spec/protocol/tiles.md"));
    assertThat(page).contains(note.toBytes().toUtf8().indent(4).replace("    \n", "\n"));
    assertThat(page).contains(vkey, binding.ed25519().toHex(), binding.signature().toHex());
    assertThat(page).contains(EntryBundle.framed(entry("landed")).toHex().substring(2));
  }

  @Test
  void aNotesKeyIsBoundToItsNodeAlone() {
    NoteBinding binding = NoteBinding.by(COW, DOMAIN);
    SecretKey other = Fixture.key("other");
    assertThat(binding.isBy(COW.publicKey(), DOMAIN)).isTrue();
    assertThat(binding.isBy(other.publicKey(), DOMAIN)).isFalse();
    assertThat(binding.isBy(COW.publicKey(), TypedData.Domain.of("a", "1", 1, Address.ZERO)))
        .isFalse();
    Bytes stolen = NoteKey.of(other).publicKey();
    var swapped = new NoteBinding(binding.node(), stolen, binding.signature());
    assertThat(swapped.isBy(COW.publicKey(), DOMAIN)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\n1\nbGFuZGVk\n",
        "a\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "a b\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "a\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nmore\n",
        "a\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        "a\n9999999999999999\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
      })
  void whatIsNoCheckpointIsNone(String text) {
    assertThat(Checkpoint.parse(text)).isNull();
  }

  @Test
  void aCheckpointIsReadAsItWasWritten() {
    var checkpoint = new Checkpoint("a", 0, MerkleTree.EMPTY_ROOT);
    assertThat(checkpoint.toText())
        .isEqualTo("a\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n");
    assertThat(Checkpoint.parse(checkpoint.toText())).isEqualTo(checkpoint);
  }

  private static Entry entry(String body) {
    return new Entry(Kind.ATTESTATION, Bytes.utf8(body));
  }

  private static SignedNote read(String text) {
    return switch (SignedNote.parse(Bytes.utf8(text))) {
      case SignedNote.Reading.Read(SignedNote note) -> note;
      case SignedNote.Reading.Malformed(String why) -> throw new AssertionError(why);
    };
  }
}
