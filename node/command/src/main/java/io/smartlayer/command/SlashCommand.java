package io.smartlayer.command;

import io.smartlayer.adapters.evm.Reverted;
import io.smartlayer.adapters.evm.StakeBook;
import io.smartlayer.adapters.evm.Staking;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.ReceiptFault;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code smartlayer slash}: who signed what no honest node signs loses stake. */
@Command(
    name = "slash",
    description = {
      "Brings proofs of fault to the contract that cuts stake: lines as feed faults prints them, or"
          + " what convicts a service node by its receipts (POST /v1/convictions takes the same),"
          + " or two vouchers that an anchor acknowledged, and may not both: {\"terms\":{"
          + "\"anchor\":ADDRESS,\"anchorShare\":N},\"vouchers\":[VOUCHER,VOUCHER]}, the lower"
          + " number first."
          + " With two files: two receipts of one node that contradict each other, as token call"
          + " --receipt keeps them.",
      "The culprit's operator loses all or half of its stake; the key's account gets 5 %% of that."
          + " A fault costs once: what was paid for is told and left.",
      "Exit status: 0 each is paid for, 64 wrong usage, 65 a proof proves nothing, or finds no"
          + " stake, 66 no such file or key, 69 the chain does not answer, or has no such registry"
          + " there."
    },
    footer = {
      "",
      "Example: smartlayer feed faults --trust network.json $ANCHOR $FEED"
          + " | smartlayer slash --chain $RPC --registry $REGISTRY --key mine.key"
    },
    mixinStandardHelpOptions = true)
final class SlashCommand implements Callable<Integer> {
  private static final int PROOFS_LIMIT = 4096;

  @Spec private CommandSpec spec;
  @Mixin private StakeOptions at;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "The reporter's secret key: 32 bytes in hexadecimal after 0x. It is not shown.")
  private Path key;

  @Parameters(
      arity = "0..1",
      index = "0",
      paramLabel = "PROOF-FILE",
      description = "JSON lines, or a receipt; - or nothing for the standard input.")
  private String file = FeedSubmit.STDIN;

  @Parameters(
      arity = "0..1",
      index = "1",
      paramLabel = "FILE",
      description = "Another receipt, of the same node.")
  private @Nullable Path other;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  SlashCommand() {}

  @Override
  public Integer call() {
    Address registry = at.registry();
    Path another = other;
    return FeedFailure.told(
        spec,
        () -> {
          List<BroughtProof> all = another == null ? lines() : List.of(receipts(another));
          return at.with(
              key,
              account ->
                  all.stream()
                      .mapToInt(proof -> told(account, registry, proof))
                      .reduce(0, Math::max));
        });
  }

  private List<BroughtProof> lines() {
    List<BroughtProof> all = new ArrayList<>();
    int _ = FeedSubmit.lines(file, FeedProof.TEXT_LIMIT, lines -> read(lines, all));
    if (all.isEmpty()) {
      throw new FeedFailure(Smartlayer.DATA, FeedSubmit.shown(file) + " has no proof.");
    }
    return all;
  }

  private int read(BoundedLines lines, List<BroughtProof> all) throws IOException {
    for (String line = lines.next(); line != null; line = lines.next()) {
      if (!line.isBlank() && all.size() < PROOFS_LIMIT) {
        String where = FeedSubmit.shown(file) + ", line " + lines.count();
        all.add(BroughtProof.read(where, line.strip()));
      }
    }
    return 0;
  }

  private BroughtProof receipts(Path another) {
    ReceiptBundle one = AuditBring.bundle(Path.of(file));
    var fault = new ReceiptFault(one.signed(), AuditBring.bundle(another).signed());
    return new BroughtProof.OfReceipts(fault);
  }

  /** Brings a proof; one that proves nothing keeps no other from being brought. */
  private int told(ChainAccount account, Address registry, BroughtProof proof) {
    var domain = TypedData.Domain.of("Smart Layer", "1", account.chainId(), registry);
    String what = proof.says() + ": ";
    try {
      what = proof.culprit(domain).toHex() + ": " + what;
      String said = brought(account, registry, proof, domain);
      spec.commandLine().getOut().println(what + said);
      return 0;
    } catch (Reverted e) {
      spec.commandLine().getErr().println(what + "the contract refuses: " + e.getMessage());
      return Smartlayer.DATA;
    } catch (FeedFailure e) {
      if (e.status() != Smartlayer.DATA) {
        throw e;
      }
      spec.commandLine().getErr().println(what + e.getMessage());
      return Smartlayer.DATA;
    }
  }

  private static String brought(
      ChainAccount account, Address registry, BroughtProof proof, TypedData.Domain domain) {
    StakeBook book = account.stakes(registry);
    Address slasher = book.slasher();
    if (slasher.equals(Address.ZERO)) {
      throw new FeedFailure(Smartlayer.DATA, "the registry names no contract that cuts stake");
    }
    Staking.Proof call = proof.call(domain);
    Address operator = account.operatorOf(registry, proof.culprit(domain));
    BigInteger before = book.of(operator).all();
    try {
      long _ =
          account.send("bringing a proof", slasher, call.function(), call.arguments().toArray());
    } catch (Reverted e) {
      if (String.valueOf(e.getMessage()).contains("AlreadyPunished")) {
        return "paid for before";
      }
      throw e;
    }
    BigInteger rest = account.stakes(registry).of(operator).all();
    return "its operator %s loses %s of %s"
        .formatted(
            operator.toHex(), StakeAmount.text(before.subtract(rest)), StakeAmount.text(before));
  }
}
