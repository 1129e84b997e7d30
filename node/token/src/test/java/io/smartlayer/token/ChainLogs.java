package io.smartlayer.token;

import io.smartlayer.attestation.AttestationData;
import io.smartlayer.environment.Chain;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;

/** What contracts log of which {@link TestScript#listening} hears. */
public final class ChainLogs {
  /** The first topic of a transfer. */
  public static final Hash TRANSFER = Hash.keccak(Bytes.utf8("Transfer(address,address,uint256)"));

  /** The first topic of a gate. */
  public static final Hash GATE = Hash.keccak(Bytes.utf8("Gate(string,uint8,bool)"));

  private ChainLogs() {}

  /** A ticket changes hands. */
  public static Chain.Log transfer(long block, long index, int number) {
    Hash from = account(World.HOLDER.address());
    Hash to = account(World.HOTEL.address());
    return log(block, index, List.of(TRANSFER, from, to, word(number)), Bytes.EMPTY);
  }

  /** A gate is opened or closed, of which all tickets hear, or none. */
  public static Chain.Log gate(long block, long index, boolean open) {
    var values = JsonNodeFactory.instance.objectNode().put("name", "B é").put("open", open);
    Bytes data = AttestationData.encode("string name,bool open", values);
    return log(block, index, List.of(GATE, word(7)), data);
  }

  /** Anything that the tickets' contract logs. */
  public static Chain.Log log(long block, long index, List<Hash> topics, Bytes data) {
    Hash hash = Hash.keccak(Bytes.utf8("block"), Bytes.ofLong(block));
    return new Chain.Log(block, hash, index, World.TYPE.contract(), topics, data);
  }

  private static Hash account(Address account) {
    return new Hash(Bytes.concat(Bytes.zeros(12), account.bytes()));
  }

  private static Hash word(int number) {
    return new Hash(Bytes.concat(Bytes.zeros(24), Bytes.ofLong(number)));
  }
}
