package io.smartlayer.adapters.evm;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

final class RevertReasonTest {
  @Test
  void errorsOfOurContractsAreNamedWithTheirArguments() {
    Bytes data = Abi.call("FlightNameLength(uint256,uint256)", big(65), big(64));
    assertThat(RevertReason.words(data)).isEqualTo("FlightNameLength(65, 64)");
  }

  @Test
  void errorsOfTheAttestationServiceAreNamed() {
    assertThat(RevertReason.words(Abi.call("AlreadyRevokedOffchain()")))
        .isEqualTo("AlreadyRevokedOffchain()");
  }

  @Test
  void solidityTextsAndPanicsAreShown() {
    assertThat(RevertReason.words(Abi.call("Error(string)", "too\nlate")))
        .isEqualTo("Error(too late)");
    assertThat(RevertReason.words(Abi.call("Panic(uint256)", big(0x11)))).isEqualTo("Panic(17)");
  }

  @Test
  void aLongTextIsCut() {
    assertThat(RevertReason.words(Abi.call("Error(string)", "x".repeat(900)))).hasSizeLessThan(250);
    assertThat(RevertReason.words(Abi.call("Error(string)", "x".repeat(90_000))))
        .isEqualTo("Error(string) with arguments of another form");
  }

  @Test
  void whatIsUnknownIsShownByItsSelector() {
    assertThat(RevertReason.words(Bytes.EMPTY)).isEqualTo("no reason given");
    assertThat(RevertReason.words(Bytes.fromHex("deadbeef00"))).contains("0xdeadbeef");
    Bytes owner = Abi.call("OwnableUnauthorizedAccount(address)", Address.ZERO);
    assertThat(RevertReason.words(owner.slice(0, 20)))
        .isEqualTo("OwnableUnauthorizedAccount(address) with arguments of another form");
  }

  private static BigInteger big(long value) {
    return BigInteger.valueOf(value);
  }
}
