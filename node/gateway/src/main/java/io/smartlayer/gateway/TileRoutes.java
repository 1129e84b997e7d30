package io.smartlayer.gateway;

import io.smartlayer.feed.Checkpoint;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.EntryBundle;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.NoteBinding;
import io.smartlayer.feed.NotePublicKey;
import io.smartlayer.feed.TilePath;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A feed as a tiled transparency log (C2SP tlog-tiles): to its readers a folder of files, of which
 * all but the checkpoint never change ({@code spec/protocol/tiles.md}).
 */
final class TileRoutes {
  private static final String NOTE = "text/plain; charset=utf-8";

  private final AnchorPort port;

  TileRoutes(AnchorPort port) {
    this.port = port;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/feeds/{feed}/checkpoint", this::checkpoint),
        Route.get("/v1/feeds/{feed}/note-key", this::noteKey),
        Route.get("/v1/feeds/{feed}/tile/{+tile}", this::tile));
  }

  private void checkpoint(Exchange exchange) {
    FeedId feed = FeedRoutes.known(port, exchange);
    exchange.reply(NOTE, port.feeds().checkpoint(feed).toBytes());
  }

  private void noteKey(Exchange exchange) {
    FeedId feed = FeedRoutes.known(port, exchange);
    String origin = Checkpoint.origin(port.network().members().domain(), feed);
    NoteBinding binding = port.feeds().noteBinding();
    exchange.reply(
        200,
        CanonicalJson.write(
            JsonNodeFactory.instance
                .objectNode()
                .put("ed25519", binding.ed25519().toHex())
                .put("node", binding.node().toHex())
                .put("origin", origin)
                .put("signature", binding.signature().toHex())
                .put("vkey", new NotePublicKey(origin, binding.ed25519()).toText())));
  }

  private void tile(Exchange exchange) {
    @Nullable TilePath tile = TilePath.parse(exchange.segment("tile"));
    if (tile == null) {
      throw new Refusal(ProblemCode.ROUTE_UNKNOWN, "no path of a tile");
    }
    FeedId feed = FeedRoutes.known(port, exchange);
    long size = port.feeds().finalSize(feed);
    if (tile.entries() > size) {
      throw new Refusal(ProblemCode.NOT_FINAL, "final are " + size + " entries now");
    }
    if (tile.level() == TilePath.ENTRIES) {
      bundle(exchange, feed, tile);
    } else {
      hashes(exchange, feed, tile);
    }
  }

  private void hashes(Exchange exchange, FeedId feed, TilePath tile) {
    int level = tile.level() * TilePath.HEIGHT;
    long first = tile.index() * TilePath.FULL;
    List<Hash> hashes = port.feeds().complete(feed, level, first, tile.width());
    exchange.neverChanges();
    exchange.reply(
        FeedRoutes.BYTES, Bytes.concat(hashes.stream().map(Hash::bytes).toArray(Bytes[]::new)));
  }

  private void bundle(Exchange exchange, FeedId feed, TilePath tile) {
    List<Entry> entries = entries(feed, tile);
    exchange.neverChanges();
    try (OutputStream out = exchange.begin(FeedRoutes.BYTES, true)) {
      for (Entry entry : entries) {
        out.write(EntryBundle.framed(entry).toArray());
      }
    } catch (IOException e) {
      throw new BoundedWait.ClientGone("the connection failed", e);
    }
  }

  /** A bundle's entries, unless one is too long for it: then it ends there, whatever follows. */
  private List<Entry> entries(FeedId feed, TilePath tile) {
    long first = tile.index() * TilePath.FULL;
    var entries = new ArrayList<Entry>();
    while (entries.size() < tile.width()) {
      long from = first + entries.size();
      List<AnchorPort.FinalEntry> page = port.entries(feed, from, tile.width() - entries.size());
      if (page.isEmpty()) {
        throw new FeedPort.Busy();
      }
      for (AnchorPort.FinalEntry entry : page) {
        if (!EntryBundle.canHold(entry.entry())) {
          throw new Refusal(
              ProblemCode.BUNDLE_IMPOSSIBLE, "ask for entries/" + entry.offset() + " instead");
        }
        entries.add(entry.entry());
      }
    }
    return entries;
  }
}
