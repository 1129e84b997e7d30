package io.smartlayer.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class KeysTest {
  /** The key, address and mail of the example in EIP-712. */
  private static final SecretKey COW = new SecretKey(Hash.keccak(Bytes.utf8("cow")).bytes());

  @Test
  void keccakIsThatOfEthereum() {
    assertThat(Hash.keccak().toHex())
        .isEqualTo("0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
  }

  @Test
  void theExampleOfEip712IsSignedAsPublished() {
    var domain =
        TypedData.Domain.of(
            "Ether Mail", "1", 1, Address.fromHex("CcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"));
    var person = TypedData.Type.of("Person(string name,address wallet)");
    var mail =
        TypedData.Type.of(
            "Mail(Person from,Person to,string contents)Person(string name,address wallet)");
    Hash from =
        person
            .struct()
            .string("Cow")
            .address(Address.fromHex("CD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"))
            .hash();
    Hash to =
        person
            .struct()
            .string("Bob")
            .address(Address.fromHex("bBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"))
            .hash();
    Hash digest = domain.digest(mail.struct().hash(from).hash(to).string("Hello, Bob!").hash());
    assertThat(digest.toHex())
        .isEqualTo("0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2");
    WalletSignature signature = COW.signForWallets(digest);
    assertThat(signature.toHex())
        .isEqualTo(
            "0x4355c47d63924e8a72e509b65029052eb6c299d53a04e167c5775fd466751c9d"
                + "07299936d304c153f6443dfa05f40ff007d72911b6f72307f996231605b915621c");
    assertThat(Objects.requireNonNull(signature.signer(digest)).toChecksum())
        .isEqualTo("0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826");
  }

  @Test
  void highSIsRefusedThoughItIsTheSameSignature() {
    Hash digest = Hash.keccak(Bytes.utf8("once"));
    Signature low = COW.sign(digest);
    BigInteger order =
        new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
    BigInteger s = order.subtract(new BigInteger(low.toHex().substring(66), 16));
    Signature high =
        new Signature(Bytes.fromHex(low.toHex().substring(0, 66) + String.format("%064x", s)));
    assertThat(low.isBy(COW.publicKey(), digest)).isTrue();
    assertThat(high.isBy(COW.publicKey(), digest)).isFalse();
    assertThat(high.recover(digest, 0)).isNull();
    assertThat(high.recover(digest, 1)).isNull();
  }

  @Test
  void anotherDigestOrKeyDoesNotVerify() {
    Hash digest = Hash.keccak(Bytes.utf8("once"));
    Signature signature = COW.sign(digest);
    SecretKey other = new SecretKey(Hash.keccak(Bytes.utf8("dog")).bytes());
    assertThat(signature.isBy(other.publicKey(), digest)).isFalse();
    assertThat(signature.isBy(COW.publicKey(), Hash.keccak(Bytes.utf8("twice")))).isFalse();
    assertThat(new Signature(Bytes.zeros(64)).isBy(COW.publicKey(), digest)).isFalse();
    assertThat(new Signature(Bytes.zeros(64)).recover(digest, 0)).isNull();
  }

  @Test
  void keysHaveOneCompressedAndOneUncompressedForm() {
    PublicKey key = COW.publicKey();
    assertThat(PublicKey.parse(key.compressed())).isEqualTo(key);
    assertThat(PublicKey.parse(key.bytes())).isEqualTo(key);
    assertThatThrownBy(() -> PublicKey.parse(Bytes.zeros(33)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SecretKey(Bytes.zeros(32)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(COW.toString()).doesNotContain(COW.reveal().toHex().substring(2));
  }

  @Test
  void aTokenHasOneName() {
    String name = "eip155:31337/erc721:0x5fbdb2315678afecb367f032d93f642f64180aa3/42";
    assertThat(TokenId.parse(name)).hasToString(name);
    for (String wrong :
        new String[] {name + "/", name.toUpperCase(java.util.Locale.ROOT), name + "x", "42", ""}) {
      assertThatThrownBy(() -> TokenId.parse(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> TokenId.parse(name.replace("/42", "/042")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aTokenThatAnAttestationBearsHasOneName() {
    String hash = Hash.keccak(Bytes.EMPTY).toHex();
    String name = "eip155:31337/eas:" + hash + "/42";
    TokenId token = TokenId.parse(name);
    assertThat(token).hasToString(name);
    assertThat(token.type()).isEqualTo(TokenType.attested(31337, Hash.fromHex(hash)));
    assertThat(token.type().isAttested()).isTrue();
    assertThatThrownBy(token.type()::contract).isInstanceOf(IllegalStateException.class);
    for (String wrong :
        new String[] {
          name.replace("0x", ""),
          name.replace("eas", "erc721"),
          name.replace("0xc5", "0xC5"),
          name.replace("0xc5", "0x"),
          "eip155:1/eas:0x5fbdb2315678afecb367f032d93f642f64180aa3/1"
        }) {
      assertThatThrownBy(() -> TokenId.parse(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
    TokenType contract = TokenType.parse("eip155:31337/erc721:0x" + "f".repeat(40));
    assertThat(contract).isLessThan(token.type());
    TokenType later = TokenType.parse("eip155:31338/erc721:0x" + "0".repeat(40));
    assertThat(token.type()).isGreaterThan(contract).isLessThan(later);
    String longest = "eip155:" + "9".repeat(18) + "/eas:" + hash + "/" + "9".repeat(77);
    assertThat(TokenId.parse(longest).toString()).hasSizeLessThan(TokenId.TEXT_LIMIT);
  }

  @Test
  void bytesAreComparedAsUnsignedNumbers() {
    assertThat(Bytes.fromHex("80")).isGreaterThan(Bytes.fromHex("7f"));
    assertThat(Bytes.concat(Bytes.fromHex("0x01"), Bytes.fromHex("02")).slice(1, 2))
        .isEqualTo(Bytes.of((byte) 2));
    assertThat(Bytes.ofLong(258)).isEqualTo(Bytes.fromHex("0000000000000102"));
  }
}
