package io.smartlayer.command;

import io.smartlayer.adapters.evm.StakeBook;
import io.smartlayer.environment.Chain;
import io.smartlayer.environment.Chain.Answer;
import io.smartlayer.environment.NodeRegistry.Role;
import io.smartlayer.primitives.Address;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;

/** What is at stake at a registry, in lines for people. */
final class StakeLines {
  private StakeLines() {}

  /** The book of a registry as of the newest block. */
  static StakeBook newest(Chain chain, Address registry) {
    return switch (chain.latest()) {
      case Answer.Known<Chain.Block>(Chain.Block block) ->
          new StakeBook(chain, registry, block.number());
      case Answer.CannotTell<Chain.Block>(String why) ->
          throw new FeedFailure(Smartlayer.UNAVAILABLE, why);
    };
  }

  /** Prints what an operator has; the exit status, which is 0. */
  static int show(CommandSpec spec, StakeBook book, Address operator) {
    PrintWriter out = spec.commandLine().getOut();
    StakeBook.Stake stake = book.of(operator);
    out.println(
        "%s: %s at stake, %s needed by its nodes"
            .formatted(
                operator.toHex(),
                StakeAmount.text(stake.bonded()),
                StakeAmount.text(stake.needed())));
    for (StakeBook.Unbonding part : stake.unbonding()) {
      out.println(
          "  %s on their way out, until %s"
              .formatted(StakeAmount.text(part.units()), part.ready()));
    }
    return 0;
  }

  /** Prints what nodes need, and how long stake takes to leave. */
  static void rules(CommandSpec spec, StakeBook book) {
    PrintWriter out = spec.commandLine().getOut();
    for (Role role : Role.values()) {
      StakeBook.Minimum minimum = book.minimum(role);
      String name = role.name().toLowerCase(Locale.ROOT);
      String toCome =
          minimum.toCome().equals(minimum.now())
              ? ""
              : ", from %s %s".formatted(minimum.from(), StakeAmount.text(minimum.toCome()));
      out.println(
          "a node of the role %s needs %s%s"
              .formatted(name, StakeAmount.text(minimum.now()), toCome));
    }
    out.println("stake leaves within " + VoteTime.text(book.unbondingPeriod()));
    Address slasher = book.slasher();
    out.println(slasher.equals(Address.ZERO) ? "nobody cuts stake" : "cut by " + slasher.toHex());
  }
}
