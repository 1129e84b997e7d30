package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.evm.RegistryWriter;
import io.smartlayer.adapters.evm.Staking;
import io.smartlayer.environment.NodeRegistry.Role;
import io.smartlayer.feed.Fault;
import io.smartlayer.feed.FaultProof;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.Head;
import io.smartlayer.feed.Leave;
import io.smartlayer.feed.Lineage;
import io.smartlayer.feed.Promise;
import io.smartlayer.feed.SignedHead;
import io.smartlayer.feed.SignedLeave;
import io.smartlayer.feed.SignedPromise;
import io.smartlayer.feed.SignedVote;
import io.smartlayer.feed.Vote;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.Conviction;
import io.smartlayer.token.Receipt;
import io.smartlayer.token.ReceiptFault;
import io.smartlayer.token.ReceiptMissing;
import io.smartlayer.token.ReceiptRoot;
import io.smartlayer.token.ReceiptRootFault;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.token.SignedReceiptRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Stake and what costs it. */
class StakeCommandTest extends StakedOperator {
  private static final FeedId FEED = new FeedId(hash("feed"));

  @Test
  void stakeIsAddedLeavesInPartsAndIsShown() {
    String who = OPERATOR.address().toHex();
    assertThat(said(run("stake show"))).contains("role anchor needs 0 STAKE", "nobody cuts stake");
    assertThat(said(run("stake add 600.5", "--key", key("operator"))))
        .contains(who + ": 600.5 STAKE at stake, 0 STAKE needed");
    assertThat(said(run("stake unbond 100", "--key", key("operator"))))
        .contains(": 500.5 STAKE at stake", "  100 STAKE on their way out, until 20");
    assertThat(run("stake withdraw", "--key", key("operator"))).isEqualTo(Smartlayer.DATA);
    assertThat(terminal.said()).contains("the contract refuses: ", "NothingToWithdraw");
    var staking = new Staking(owner, registry);
    Address slasher = staking.deploySlashing();
    staking.setMinimum(Role.ANCHOR, TOKEN);
    assertThat(said(run("stake show", who)))
        .contains("anchor needs 0 STAKE, from 20", " 1 STAKE", "within 1h", slasher.toHex())
        .contains(": 500.5 STAKE at stake", "100 STAKE on their way");
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    for (String amount : List.of("0", "1e3", "-1", "0.0000000000000000001", "all")) {
      assertThat(run("stake add", "--key", key("operator"), "--", amount))
          .as(amount)
          .isEqualTo(Smartlayer.USAGE);
    }
    assertThat(run("stake add 1", "--key", key("nobody"))).isEqualTo(Smartlayer.NO_INPUT);
    assertThat(run("stake add 1001", "--key", key("operator"))).isEqualTo(Smartlayer.DATA);
    assertThat(terminal.said()).contains("ERC20InsufficientBalance");
    assertThat(run("stake show x")).isEqualTo(Smartlayer.USAGE);
    var elsewhere = List.of("--chain", anvil.endpoint().toString(), "--registry", token.toHex());
    var words = new ArrayList<>(List.of("stake", "show"));
    words.addAll(elsewhere);
    assertThat(terminal.run(words.toArray(new String[0]))).isEqualTo(Smartlayer.UNAVAILABLE);
    assertThat(terminal.said()).contains("no registry with stakes");
  }

  @Test
  void aNodeWhoseOperatorHasEnoughIsNotEvicted() {
    new RegistryWriter(operator, registry).register(NODE, Role.SERVICE, "http://127.0.0.1:1");
    assertThat(run("stake evict", NODE.address().toHex(), "--key", key("reporter")))
        .isEqualTo(Smartlayer.DATA);
    assertThat(terminal.said()).contains("StakeSuffices");
  }

  @Test
  void eachFaultThatNodesProveCostsWhatItCosts() throws IOException {
    stakes();
    bring(twoVotes(3, "red", "blue"));
    assertThat(said(slash("proof")))
        .contains(NODE.address().toHex() + ": two votes for one place: its operator ")
        .contains(OPERATOR.address().toHex() + " loses 400 STAKE of 400 STAKE");
    assertThat(said(slash("proof"))).contains("paid for before");

    again();
    bring(new Fault.TwoHeads(head(3, 1000, hash("root")), head(3, 1001, hash("root"))));
    assertThat(said(slash("proof"))).contains("two heads", "loses 100 STAKE of 100 STAKE");

    again();
    bring(voteAboveLeave(2));
    assertThat(said(slash("proof"))).contains("a vote above", "loses 100 STAKE of 100 STAKE");

    again();
    bring(brokenPromise(hash("entry")));
    assertThat(said(slash("proof"))).contains("a broken promise", "loses 50 STAKE of 100 STAKE");
    assertThat(said(run("stake show", OPERATOR.address().toHex()))).contains(": 50 STAKE at stake");
  }

  @Test
  void aProofThatProvesNothingKeepsNoOtherFromBeingBrought() throws IOException {
    stakes();
    var vote = vote(3, "red");
    String honest = line(new Fault.TwoVotes(vote, vote));
    String fault = line(twoVotes(4, "red", "blue"));
    Files.writeString(folder.resolve("proof"), honest + "\n\n" + fault + "\n");
    assertThat(slash("proof")).isEqualTo(Smartlayer.DATA);
    assertThat(terminal.said()).contains("NoContradiction", "loses 400 STAKE of 400 STAKE");
  }

  @Test
  void receiptsThatContradictEachOtherCostHalf() throws IOException {
    stakes();
    bring(new ReceiptFault(receipt("result", 1), receipt("other result", 2)));
    assertThat(said(slash("proof"))).contains("two results of one step", "loses 200 STAKE of 400");
    bring(new ReceiptFault(receipt("result", 1), receipt("result", 2)));
    assertThat(slash("proof")).isEqualTo(Smartlayer.DATA);
    assertThat(terminal.said()).contains("the contract refuses: ", "NoContradiction");
  }

  @Test
  void rootsThatContradictEachOtherAndReceiptsThatAreLeftOutCostHalf() throws IOException {
    stakes();
    bring(new ReceiptRootFault(root(7, 10, hash("root")), root(7, 10, hash("other root"))));
    assertThat(said(slash("proof"))).contains("two of its logs", "loses 200 STAKE of 400");
    SignedReceiptRoot log = root(8, 2, node(leaf(), hash("second")));
    bring(new ReceiptMissing(log, receipt("result", 1), hash("second"), List.of(leaf())));
    assertThat(said(slash("proof"))).contains("left a receipt out", "loses 100 STAKE of 200");
    bring(new ReceiptRootFault(root(9, 10, hash("root")), root(9, 10, hash("root"))));
    assertThat(slash("proof")).isEqualTo(Smartlayer.DATA);
    assertThat(terminal.said()).contains("NoContradiction");
  }

  @Test
  void whatHonestNodesSignCostsNothing() throws IOException {
    stakes();
    var vote = vote(3, "red");
    for (Fault honest :
        List.of(
            new Fault.TwoVotes(vote, vote),
            new Fault.TwoVotes(vote, vote(4, "blue")),
            new Fault.TwoHeads(head(3, 1000, hash("root")), head(4, 1001, hash("root"))),
            voteAboveLeave(4),
            brokenPromise(leaf()))) {
      bring(honest);
      assertThat(slash("proof")).as(honest.toString()).isEqualTo(Smartlayer.DATA);
      assertThat(terminal.said()).contains("the contract refuses: ", "NoContradiction");
    }
    assertThat(said(run("stake show", OPERATOR.address().toHex())))
        .contains(": 400 STAKE at stake");
  }

  @Test
  void proofsOfOthersAndOfNothingAreToldApart() throws IOException {
    stakes();
    Files.writeString(folder.resolve("proof"), "{}\n");
    assertThat(slash("proof")).isEqualTo(Smartlayer.DATA);
    assertThat(terminal.said()).contains("line 1: no proof that costs stake");
    Files.writeString(folder.resolve("proof"), "\n");
    assertThat(slash("proof")).isEqualTo(Smartlayer.DATA);
    assertThat(slash("nowhere")).isEqualTo(Smartlayer.NO_INPUT);
    var elsewhere = TypedData.Domain.of("Smart Layer", "1", 1, registry);
    var other = new Vote(FEED, 0, 0, 3, hash("blue"));
    var signed = new SignedVote(other, NODE.address(), NODE.sign(elsewhere.digest(other.hash())));
    bring(new Fault.TwoVotes(vote(3, "red"), signed));
    assertThat(slash("proof")).isEqualTo(Smartlayer.DATA);
    assertThat(terminal.said()).contains("is the proof of another network?");
  }

  private void bring(Fault fault) throws IOException {
    Files.writeString(folder.resolve("proof"), line(fault) + "\n");
  }

  private static String line(Fault fault) {
    var proof = new FaultProof(FEED, Lineage.NONE, NODE.address(), fault);
    return CanonicalJson.text(proof.toJson());
  }

  private void bring(Conviction conviction) throws IOException {
    Files.writeString(folder.resolve("proof"), CanonicalJson.text(conviction.toJson()) + "\n");
  }

  private SignedReceiptRoot root(long interval, long size, Hash root) {
    var log = new ReceiptRoot(NODE.address(), interval, 0, size, root, 1_800_000_060_000L);
    return SignedReceiptRoot.by(NODE, log, domain);
  }

  private Fault.TwoVotes twoVotes(long round, String head, String otherHead) {
    return new Fault.TwoVotes(vote(round, head), vote(round, otherHead));
  }

  private SignedVote vote(long round, String head) {
    return signed(new Vote(FEED, 0, 0, round, hash(head)));
  }

  private SignedVote signed(Vote vote) {
    return new SignedVote(vote, NODE.address(), NODE.sign(domain.digest(vote.hash())));
  }

  private SignedHead head(long round, long time, Hash root) {
    return signed(new Head(FEED, 0, 0, round, 0, 1, Hash.ZERO, Hash.ZERO, root, 17, time));
  }

  private SignedHead signed(Head head) {
    return new SignedHead(head, NODE.sign(domain.digest(head.hash())));
  }

  /** A vote for a head that stands on one of round 3, and a leave that names a round. */
  private Fault.VoteAboveLeave voteAboveLeave(long named) {
    Head justified = head(3, 1000, hash("root")).head();
    var head =
        new Head(FEED, 0, 0, 4, 1, 1, justified.hash(), justified.hash(), hash("root"), 17, 1000);
    var leave = new Leave(FEED, 0, 0, 0, named, hash("named"));
    var left = new SignedLeave(leave, NODE.address(), NODE.sign(domain.digest(leave.hash())));
    return new Fault.VoteAboveLeave(signed(Vote.on(head)), head, justified, left);
  }

  /** A promise for the first of three entries, where another one is. */
  private Fault.BrokenPromise brokenPromise(Hash promised) {
    Hash second = hash("second");
    Hash third = hash("third");
    Hash root = node(node(leaf(), second), third);
    SignedHead head = signed(new Head(FEED, 0, 0, 9, 0, 3, Hash.ZERO, Hash.ZERO, root, 17, 1000));
    var given = new Promise(promised, FEED, 0, 0, 0);
    var offered = new SignedPromise(given, NODE.sign(domain.digest(given.hash())));
    return new Fault.BrokenPromise(offered, head, leaf(), List.of(second, third));
  }

  private static Hash leaf() {
    return hash("first");
  }

  private static Hash node(Hash left, Hash right) {
    return Hash.sha256(Bytes.fromHex("0x01"), left.bytes(), right.bytes());
  }

  private SignedReceipt receipt(String result, long sequence) {
    var token = TokenId.parse("eip155:1/erc721:0x5fbdb2315678afecb367f032d93f642f64180aa3/42");
    return SignedReceipt.by(
        NODE,
        new Receipt(
            token,
            FEED,
            7,
            hash("prefix"),
            hash("script"),
            hash("engine"),
            hash("state"),
            hash("step"),
            hash(result),
            1_800_000_000_123L,
            sequence,
            Receipt.NO_EVIDENCE,
            NODE.address()),
        domain);
  }
}
