package io.smartlayer.command;

import io.smartlayer.channel.Purse;
import io.smartlayer.channel.Split;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TypedData;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What a payer keeps of a channel in a file: where it is, and its newest vouchers. It holds no
 * secret.
 *
 * @param chain the endpoint
 * @param registry whose domain binds what is signed
 * @param anchor the HTTP face of the anchor that acknowledges
 * @param terms who is paid beside nodes and issuers
 */
record ChannelFile(
    URI chain,
    long chainId,
    Address registry,
    Address hub,
    URI anchor,
    Split.Terms terms,
    Purse purse) {
  private static final int VERSION = 1;
  private static final int URL_LIMIT = 1024;
  private static final int SIZE_LIMIT_BYTES = 256 << 10;

  /** The domain of its vouchers. */
  TypedData.Domain domain() {
    return TypedData.Domain.of("Smart Layer", "1", chainId, registry);
  }

  /** The same with what has changed. */
  ChannelFile with(Purse changed) {
    return new ChannelFile(chain, chainId, registry, hub, anchor, terms, changed);
  }

  /** Does work while no other command changes the file. */
  static <T> T alone(Path file, Supplier<T> work) {
    Path beside = file.resolveSibling(file.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) {
      return work.get();
    } catch (IOException e) {
      throw new FeedFailure(Smartlayer.STORAGE, "cannot lock " + file);
    }
  }

  /**
   * Reads a file.
   *
   * @throws FeedFailure if there is none, or something else
   */
  static ChannelFile read(Path file) {
    try {
      if (Files.size(file) > SIZE_LIMIT_BYTES) {
        throw new FeedFailure(Smartlayer.DATA, file + " is no channel: too large");
      }
      JsonFields in = JsonFields.of(CanonicalJson.read(Files.readString(file)), "channel");
      if (in.whole("version") != VERSION) {
        throw in.wrong("version", "only version 1 is known");
      }
      var read =
          new ChannelFile(
              URI.create(in.text("chain", URL_LIMIT)),
              in.whole("chainId"),
              in.address("registry"),
              in.address("hub"),
              URI.create(in.text("anchor", URL_LIMIT)),
              new Split.Terms(in.address("anchorOperator"), in.whole("anchorShare", 10_000)),
              Purse.fromJson(in.value("purse")));
      in.end();
      return read;
    } catch (IOException e) {
      throw new FeedFailure(
          Smartlayer.NO_INPUT,
          "Cannot read the channel " + file + "; smartlayer channel open makes one");
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical | IllegalArgumentException e) {
      throw new FeedFailure(Smartlayer.DATA, file + " is no channel: " + e.getMessage());
    }
  }

  /** Writes it in place of what is there, as a whole. */
  void write(Path file) {
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("version", VERSION)
            .put("chain", chain.toString())
            .put("chainId", chainId)
            .put("registry", registry.toHex())
            .put("hub", hub.toHex())
            .put("anchor", anchor.toString())
            .put("anchorOperator", terms.anchor().toHex())
            .put("anchorShare", terms.anchorShare());
    json.set("purse", purse.toJson());
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.write(beside, CanonicalJson.write(json).toArray());
      Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new FeedFailure(Smartlayer.STORAGE, "cannot write " + file);
    }
  }
}
