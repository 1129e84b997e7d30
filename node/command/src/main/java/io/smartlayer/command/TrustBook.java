package io.smartlayer.command;

import io.smartlayer.environment.Chain;
import io.smartlayer.environment.NodeRegistry;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.token.Genesis;
import io.smartlayer.token.GroupMembers;
import io.smartlayer.token.Membership;
import io.smartlayer.token.RegisteredGroup;
import io.smartlayer.token.TrustFile;
import java.util.function.Consumer;

/**
 * A trust file that grows: a group that it does not list is asked for at the registry, once, and
 * added. Asks wait for the chain. Safe for use by many threads.
 */
final class TrustBook implements GroupMembers {
  private final Chain blocks;
  private final NodeRegistry nodes;
  private final Consumer<TrustFile> keep;
  private TrustFile file;

  /**
   * A book that begins with a file.
   *
   * @param keep told of the file whenever it has grown
   */
  <C extends Chain & NodeRegistry> TrustBook(TrustFile file, C chain, Consumer<TrustFile> keep) {
    this.file = file;
    this.blocks = chain;
    this.nodes = chain;
    this.keep = keep;
  }

  /** The file as it is now. */
  synchronized TrustFile file() {
    return file;
  }

  @Override
  public synchronized Answer of(FeedId feed) {
    Answer known = file.of(feed);
    if (known instanceof Answer.Known || file.groups() == null) {
      return known;
    }
    return switch (blocks.latest()) {
      case Chain.Answer.CannotTell<Chain.Block>(String why) -> new Answer.CannotTell(why);
      case Chain.Answer.Known<Chain.Block>(Chain.Block block) -> ask(feed, block.number());
    };
  }

  private Answer ask(FeedId feed, long block) {
    Membership all = file.members();
    Address registry = all.registry();
    return switch (RegisteredGroup.read(nodes, registry, feed, block)) {
      case Chain.Answer.CannotTell<RegisteredGroup.Reading>(String why) ->
          new Answer.CannotTell(why);
      case Chain.Answer.Known<RegisteredGroup.Reading>(var reading) ->
          switch (reading) {
            case RegisteredGroup.Reading.Unregistered _ -> new Answer.Unregistered();
            case RegisteredGroup.Reading.Registered(RegisteredGroup group) ->
                switch (Genesis.read(nodes, all.chainId(), registry, all.eas(), block)) {
                  case Chain.Answer.CannotTell<Genesis>(String why) -> new Answer.CannotTell(why);
                  case Chain.Answer.Known<Genesis>(Genesis genesis) -> add(group, genesis);
                };
          };
    };
  }

  private Answer add(RegisteredGroup group, Genesis genesis) {
    if (!(genesis instanceof Genesis.Begun(Membership listed, var _))) {
      return new Answer.CannotTell("the registry has not begun");
    }
    file = new TrustFile(listed, file.groups()).with(group);
    keep.accept(file);
    return file.of(group.feed());
  }
}
