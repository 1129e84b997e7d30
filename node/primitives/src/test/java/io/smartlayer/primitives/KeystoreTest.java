package io.smartlayer.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Encrypted keys. The example with PBKDF2 is that of Web3 Secret Storage, version 3; the one with
 * scrypt was written by ethers 6.
 */
class KeystoreTest {
  private static final Bytes PASSWORD = Bytes.utf8("testpassword");
  private static final SecretKey KEY =
      new SecretKey(
          Bytes.fromHex("0x7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d"));
  private static final String PBKDF2 =
      """
      {"crypto":{"cipher":"aes-128-ctr",
      "cipherparams":{"iv":"6087dab2f9fdbbfaddc31a909735c1e6"},
      "ciphertext":"5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46",
      "kdf":"pbkdf2","kdfparams":{"c":262144,"dklen":32,"prf":"hmac-sha256",
      "salt":"ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"},
      "mac":"517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"},
      "id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3}
      """;
  private static final String SCRYPT =
      """
      {"address":"008aeeda4d805471df9b2a5b0f38a0c3bcba786b",
      "id":"489863de-1e17-4564-b1c0-12bae86aeae0","version":3,"Crypto":{"cipher":"aes-128-ctr",
      "cipherparams":{"iv":"1544d57f0737237df4f6d049706c35de"},
      "ciphertext":"39d8776f4f608f98ac681e863c7d60cef614a26f25ae530cf39af3a41c8aa955",
      "kdf":"scrypt","kdfparams":{
      "salt":"8d6bc2ac165c354f805641f11e0eca116d98defaec8d10d36864420efebf7d27",
      "n":131072,"dklen":32,"p":1,"r":8},
      "mac":"201a6a8b68b46734d8f28ae984f20d9e766c28fc5fcf152a1d5f0632a6d82deb"}}
      """;

  @Test
  void filesOfOtherProgramsAreOpened() {
    assertThat(Keystore.decrypt(PBKDF2, PASSWORD).reveal()).isEqualTo(KEY.reveal());
    assertThat(Keystore.decrypt(SCRYPT, PASSWORD).reveal()).isEqualTo(KEY.reveal());
  }

  @Test
  void whatIsEncryptedIsOpenedByItsPasswordAlone() {
    var random = new Random(7);
    String sealed = Keystore.encrypt(KEY, PASSWORD, random).toString();
    assertThat(Keystore.isOne(sealed)).isTrue();
    assertThat(sealed)
        .doesNotContain(KEY.reveal().toHex().substring(2))
        .contains(KEY.address().toHex().substring(2))
        .isNotEqualTo(Keystore.encrypt(KEY, PASSWORD, random).toString());
    assertThat(Keystore.decrypt(sealed, PASSWORD).address()).isEqualTo(KEY.address());
    assertRefused(sealed, Bytes.utf8("testpasswort"), "the password is another");
    assertRefused(sealed, Bytes.EMPTY, "the password is another");
  }

  @ParameterizedTest
  @CsvSource({
    "version\":3, version\":1, version 3",
    "aes-128-ctr, aes-128-cbc, another than aes-128-ctr",
    "pbkdf2, argon2, neither scrypt nor pbkdf2",
    "hmac-sha256, hmac-sha1, another than hmac-sha256",
    "262144, 0, more work",
    "262144, 2000000000, more work",
    "dklen\":32, dklen\":16, another number of bytes",
    "5318b4d5, 5318b4, its ciphertext has 32 bytes",
    "5318b4d5, 5318b4dx, its ciphertext is hexadecimal",
    "517ead92, 517ead93, the password is another",
  })
  void anotherFileIsRefusedWithAWord(String from, String to, String why) {
    assertRefused(PBKDF2.replace(from, to), PASSWORD, why);
  }

  @ParameterizedTest
  @CsvSource({
    "131072, 131071",
    "131072, 33554432",
    "131072, 0",
    "'\"r\":8', '\"r\":64'",
    "'\"r\":8', '\"r\":-1'",
    "'\"p\":1', '\"p\":1024'",
    "'\"p\":1', '\"p\":0'",
    "'\"p\":1', '\"p\":4611686018427387904'"
  })
  void moreWorkThanIsNeededIsRefused(String from, String to) {
    assertRefused(SCRYPT.replace(from, to), PASSWORD, "more work");
  }

  @Test
  void whatScryptForbidsIsRefused() {
    assertRefused(SCRYPT.replace("\"r\":8", "\"r\":1"), PASSWORD, "its scrypt cannot be");
  }

  @Test
  void whatIsNoFileIsRefused() {
    assertThat(Keystore.isOne(KEY.reveal().toHex())).isFalse();
    assertRefused("{", PASSWORD, "JSON");
    assertRefused("{}", PASSWORD, "version 3");
    assertRefused("{" + " ".repeat(Keystore.SIZE_LIMIT_BYTES) + "}", PASSWORD, "at most");
  }

  private static void assertRefused(String text, Bytes password, String why) {
    assertThatThrownBy(() -> Keystore.decrypt(text, password))
        .isInstanceOf(Keystore.Refused.class)
        .hasMessageContaining(why);
  }
}
