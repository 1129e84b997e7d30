package io.smartlayer.adapters.evm;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.WalletSignature;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * A transaction that carries no ether and no access list (EIP-1559, type 2).
 *
 * @param chainId the EIP-155 chain id it is for
 * @param nonce how many transactions the sender sent before
 * @param tip wei a unit of gas for the block's proposer
 * @param feeLimit most wei a unit of gas, the tip included
 * @param gasLimit most units of gas
 * @param to the contract it calls, or null to create one
 * @param data the call, or the code that creates the contract
 */
record Transaction(
    long chainId,
    long nonce,
    BigInteger tip,
    BigInteger feeLimit,
    long gasLimit,
    @Nullable Address to,
    Bytes data) {
  private static final Bytes TYPE = Bytes.of((byte) 2);

  /** The signed form that endpoints take; its Keccak-256 is the transaction's hash. */
  Bytes signed(SecretKey key) {
    WalletSignature signature = key.signForWallets(Hash.keccak(TYPE, Rlp.list(fields())));
    Bytes pair = signature.signature().bytes();
    Bytes body =
        Rlp.list(
            Bytes.concat(fields()),
            Rlp.number(signature.yParity()),
            Rlp.number(new BigInteger(1, pair.slice(0, 32).toArray())),
            Rlp.number(new BigInteger(1, pair.slice(32, 64).toArray())));
    return Bytes.concat(TYPE, body);
  }

  /** The address of the contract that a sender's transaction creates (yellow paper, section 7). */
  static Address created(Address sender, long nonce) {
    Bytes origin = Rlp.list(Rlp.string(sender.bytes()), Rlp.number(nonce));
    return new Address(Hash.keccak(origin).bytes().slice(12, 32));
  }

  private Bytes[] fields() {
    return new Bytes[] {
      Rlp.number(chainId),
      Rlp.number(nonce),
      Rlp.number(tip),
      Rlp.number(feeLimit),
      Rlp.number(gasLimit),
      Rlp.string(to == null ? Bytes.EMPTY : to.bytes()),
      Rlp.number(0),
      Rlp.string(data),
      Rlp.list()
    };
  }
}
