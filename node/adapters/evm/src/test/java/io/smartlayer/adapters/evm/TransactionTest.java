package io.smartlayer.adapters.evm;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TransactionTest {
  private static final Address SENDER =
      Address.fromHex("0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0");

  @ParameterizedTest
  @CsvSource({
    "0,0xcd234a471b72ba2f1ccf0a70fcaba648a5eecd8d",
    "1,0x343c43a37d37dff08ae8c4a11544c718abb4fcf8",
    "2,0xf778b86fa74e846c4f0a1fbd1335fe81c00a0c91"
  })
  void aContractsAddressFollowsFromItsSenderAndNonce(long nonce, String address) {
    assertThat(Transaction.created(SENDER, nonce)).isEqualTo(Address.fromHex(address));
  }

  @Test
  void theSignedFormHoldsItsTypeFieldsAndSignature() {
    SecretKey key = new SecretKey(Hash.keccak(Bytes.utf8("sender")).bytes());
    BigInteger tip = BigInteger.ONE;
    BigInteger fee = BigInteger.TEN;
    Bytes data = Bytes.fromHex("8da5cb5b");
    Bytes signed = new Transaction(31337, 7, tip, fee, 21000, SENDER, data).signed(key);
    assertThat(signed.toHex())
        .startsWith(
            "0x02f868"
                + "827a69" // chain
                + "07" // nonce
                + "01" // tip
                + "0a" // most for a unit of gas
                + "825208" // gas
                + "94"
                + SENDER.toHex().substring(2)
                + "80" // no ether
                + "848da5cb5b"
                + "c0"); // no access list
  }
}
