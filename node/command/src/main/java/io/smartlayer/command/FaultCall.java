package io.smartlayer.command;

import io.smartlayer.adapters.evm.Staking;
import io.smartlayer.feed.Fault;
import io.smartlayer.feed.FaultProof;
import io.smartlayer.feed.Head;
import io.smartlayer.feed.SignedHead;
import io.smartlayer.feed.SignedVote;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.Signature;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.primitives.WalletSignature;
import io.smartlayer.token.Conviction;
import io.smartlayer.token.Receipt;
import io.smartlayer.token.ReceiptFault;
import io.smartlayer.token.ReceiptMissing;
import io.smartlayer.token.ReceiptRoot;
import io.smartlayer.token.ReceiptRootFault;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.token.SignedReceiptRoot;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Proofs of fault as calls of the contract that cuts stake ({@code spec/protocol/stake.md}). Nodes
 * sign with r and s; the contract wants v too, which follows from whose signature it is.
 */
final class FaultCall {
  private static final String HEAD =
      "(bytes32,uint64,uint64,uint64,uint64,uint64,bytes32,bytes32,bytes32,uint64,uint64)";
  private static final String VOTE = "(bytes32,uint64,uint64,uint64,bytes32)";
  private static final String PROMISE = "(bytes32,bytes32,uint64,uint64,uint64)";
  private static final String LEAVE = "(bytes32,uint64,uint64,uint64,uint64,bytes32)";
  private static final String RECEIPT =
      "(string,bytes32,uint64,bytes32,bytes32,bytes32,bytes32,bytes32,bytes32,uint64,uint64,"
          + "string,address)";
  private static final String ROOT = "(address,uint64,uint64,uint64,bytes32,uint64)";

  private final Address culprit;
  private final TypedData.Domain domain;

  private FaultCall(Address culprit, TypedData.Domain domain) {
    this.culprit = culprit;
    this.domain = domain;
  }

  /**
   * A fault in a feed.
   *
   * @param domain of the registry that the culprit is registered at
   * @throws FeedFailure if a signature is not the culprit's in this domain
   */
  static Staking.Proof of(FaultProof proof, TypedData.Domain domain) {
    var call = new FaultCall(proof.culprit(), domain);
    return switch (proof.fault()) {
      case Fault.TwoHeads(var one, var other) ->
          proof("punishTwoHeads", two(HEAD), call.head(one), call.head(other));
      case Fault.TwoVotes(var one, var other) ->
          proof("punishTwoVotes", two(VOTE), call.vote(one), call.vote(other));
      case Fault.VoteAboveLeave fault ->
          proof(
              "punishVoteAboveLeave",
              "(%s,%s,%s,%s)".formatted(signed(VOTE), HEAD, HEAD, signed(LEAVE)),
              call.vote(fault.vote()),
              fields(fault.head()),
              fields(fault.justified()),
              call.left(fault));
      case Fault.BrokenPromise fault ->
          proof(
              "punishBrokenPromise",
              "(%s,%s,bytes32,bytes32[])".formatted(signed(PROMISE), signed(HEAD)),
              call.promised(fault),
              call.head(fault.head()),
              fault.leaf(),
              fault.proof());
    };
  }

  /**
   * What a service node signed.
   *
   * @throws FeedFailure if a signature is not the node's in this domain
   */
  static Staking.Proof of(Conviction conviction, TypedData.Domain domain) {
    var call = new FaultCall(conviction.node(), domain);
    return switch (conviction) {
      case ReceiptFault(var one, var other) ->
          proof("punishTwoReceipts", two(RECEIPT), call.receipt(one), call.receipt(other));
      case ReceiptRootFault(var one, var other) ->
          proof("punishTwoRoots", two(ROOT), call.root(one), call.root(other));
      case ReceiptMissing(var root, var receipt, var leaf, var path) ->
          proof(
              "punishReceiptMissing",
              "(%s,%s,bytes32,bytes32[])".formatted(signed(ROOT), signed(RECEIPT)),
              call.root(root),
              call.receipt(receipt),
              leaf,
              path);
    };
  }

  private static Staking.Proof proof(String function, String types, Object... arguments) {
    return new Staking.Proof(function + types, List.of(arguments));
  }

  private static String two(String struct) {
    return "(" + signed(struct) + "," + signed(struct) + ")";
  }

  private static String signed(String struct) {
    return "(" + struct + ",bytes)";
  }

  private List<Object> head(SignedHead signed) {
    return signed(fields(signed.head()), signed.head().hash(), signed.signature());
  }

  private List<Object> vote(SignedVote signed) {
    var vote = signed.vote();
    return signed(
        struct(vote.feedId().hash(), vote.term(), vote.epoch(), vote.round(), vote.headHash()),
        vote.hash(),
        signed.signature());
  }

  private List<Object> left(Fault.VoteAboveLeave fault) {
    var left = fault.leave().leave();
    List<Object> fields =
        struct(
            left.feedId().hash(),
            left.term(),
            left.epoch(),
            left.highestEpoch(),
            left.highestRound(),
            left.highestHead());
    return signed(fields, left.hash(), fault.leave().signature());
  }

  private List<Object> promised(Fault.BrokenPromise fault) {
    var given = fault.promise().promise();
    List<Object> fields =
        struct(
            given.entryHash(), given.feedId().hash(), given.term(), given.epoch(), given.offset());
    return signed(fields, given.hash(), fault.promise().signature());
  }

  private List<Object> receipt(SignedReceipt signed) {
    Receipt said = signed.receipt();
    List<Object> fields =
        struct(
            said.token().toString(),
            said.feed().hash(),
            said.offset(),
            said.prefixRoot(),
            said.script(),
            said.engine(),
            said.stateHash(),
            said.stepHash(),
            said.resultHash(),
            said.timeMillis(),
            said.sequence(),
            said.evidence(),
            said.node());
    return signed(fields, said.hash(), signed.signature());
  }

  private List<Object> root(SignedReceiptRoot signed) {
    ReceiptRoot said = signed.root();
    List<Object> fields =
        struct(
            said.node(),
            said.interval(),
            said.first(),
            said.size(),
            said.root(),
            said.timeMillis());
    return signed(fields, said.hash(), signed.signature());
  }

  private static List<Object> fields(Head head) {
    return struct(
        head.feedId().hash(),
        head.term(),
        head.epoch(),
        head.round(),
        head.base(),
        head.size(),
        head.parent(),
        head.justify(),
        head.root(),
        head.chainBlock(),
        head.time());
  }

  /** A struct's fields, with integers as the chain's are written. */
  private static List<Object> struct(Object... fields) {
    List<Object> all = new ArrayList<>();
    for (Object field : fields) {
      all.add(field instanceof Long number ? BigInteger.valueOf(number) : field);
    }
    return all;
  }

  private List<Object> signed(List<Object> fields, Hash structHash, Signature signature) {
    return List.of(fields, whole(domain.digest(structHash), signature));
  }

  /** The signature with v, which is the one that gives the culprit. */
  private Bytes whole(Hash digest, Signature signature) {
    for (int parity = 0; parity <= 1; parity++) {
      PublicKey key = signature.recover(digest, parity);
      if (key != null && key.address().equals(culprit)) {
        return Bytes.fromHex(new WalletSignature(signature, parity).toHex());
      }
    }
    throw new FeedFailure(
        Smartlayer.DATA,
        "a signature is not by "
            + culprit.toHex()
            + " for this registry on this chain: is the proof of another network?");
  }
}
