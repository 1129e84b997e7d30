package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.CanonicalJson;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EntryWordsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "LIFECYCLE|{'group':'7','attributes':{'card':'7'}}"
            + "|activated by issuer and holder: group 7, attributes {\"card\":\"7\"}",
        "LIFECYCLE|{'bulletin':'notices'}|the bulletin notices opened by the issuer",
        "LIFECYCLE|{'feedId':'0x01','suspended':true}|the group suspended by the issuer",
        "LIFECYCLE|{'feedId':'0x01','suspended':false}|the group let go on by the issuer",
        "LIFECYCLE|{'token':'a','holderSignature':'0x01'}|taken over by its new holder",
        "LIFECYCLE|{'reissued':'a','attestation':{'attestation':"
            + "{'message':{'recipient':'0x12'},'uid':'0x34'},'signer':'0x56'}}"
            + "|a given to 0x12 by its attester, with the attestation 0x34",
        "ATTESTATION|{'attestation':{'message':{'schema':'0xab'}},'signer':'0x12'}"
            + "|fact by 0x12, of the schema 0xab",
        "ELECTION|{'attempt':2,'effectId':'0x0123456789abcdef','executor':'0x12'}"
            + "|effect 0x01234567…, attempt 2: 0x12 shall do it",
        "OUTCOME|{'effectId':'0x01','kind':'success'}|effect 0x01 came to success",
        "FAILURE|{'effectId':'0x01','kind':'not-done','witnesses':[{},{}]}"
            + "|effect 0x01 failed (not-done), as 3 anchors attest",
        "DOWN|{'target':'0x12','observations':[{'kind':2},{'kind':2},{'kind':2}]}"
            + "|0x12 was not to be reached, as 3 anchors say",
        "DOWN|{'target':'0x12','observations':[{'kind':3},{'kind':3},{'kind':3}]}"
            + "|0x12 fails what it is asked, as 3 anchors say",
        "DOWN|{'target':'0x12','observations':[{'kind':3},{'kind':2},{'kind':3}]}"
            + "|0x12 was not to be reached, as 1 anchors say, and fails what it is asked, as 2"
            + " anchors say",
        "UPGRADE|{'from':'0x01','script':'0x0123456789abcdef'}"
            + "|the issuer wants the script 0x01234567…",
        "UPGRADE|{'node':'0x12','code':''}|0x12 can migrate the tokens",
        "UPGRADE|{'node':'0x12','code':'bad-state'}" + "|0x12 cannot migrate the tokens: bad-state",
        "CALL|{'method':'board','holder':'0x12'}|board called by who holds a grant of 0x12",
        "REVOCATION|{'grant':{'sessionKey':'0x12'}}|taken back: what 0x12 was allowed",
        "REVOCATION|{'grant':{'sessionKey':'0x12'},'delegations':[{'sessionKey':'0x13'}]}"
            + "|taken back: what 0x13 was allowed",
      })
  void anEntryIsSaidInWords(Kind kind, String body, String words) {
    assertThat(EntryWords.of(kind, CanonicalJson.read(body.replace('\'', '"')))).isEqualTo(words);
  }

  @ParameterizedTest
  @EnumSource
  void eachKindHasWordsWhateverItsBodyLacks(Kind kind) {
    assertThat(EntryWords.of(kind, CanonicalJson.read("{}"))).isNotBlank();
  }
}
