package io.smartlayer.token;

import io.smartlayer.feed.GrowingRoot;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.pcollections.TreePMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * The bytes that stand for a {@link FoldedGroup}: pieces of canonical JSON in one order, each small
 * enough for a message, and a Merkle tree over them, so that each can be checked by itself ({@code
 * spec/protocol/state.md}).
 *
 * <p>There is one form of each state: what is read is what would be written.
 */
public final class StateForm {
  /** What the first piece says; another is not read. */
  public static final int VERSION = 1;

  /** Largest piece, in bytes: an entry's body, or a step's output, and what stands around it. */
  public static final int PIECE_LIMIT_BYTES = 512 << 10;

  /** Most pieces that are read. */
  public static final int PIECES_LIMIT = 1 << 20;

  /** The field that says what a piece is. */
  static final String KIND = "piece";

  private static final String TIMERS = "timers";
  private static final String SENT = "sent";
  private static final String EXPIRES = "expiresMillis";
  private static final String SALT = "salt";

  private static final Bytes LEAF = Bytes.of((byte) 0);

  private StateForm() {}

  /** Writes the pieces, in order. */
  public static void write(FoldedGroup group, Consumer<Bytes> out) {
    Consumer<ObjectNode> pieces = piece -> out.accept(CanonicalJson.write(piece));
    pieces.accept(
        LedgerForm.piece("group")
            .put("version", VERSION)
            .put("size", group.size())
            .put("prefixRoot", group.prefixRoot().toHex())
            .put("timeMillis", group.timeMillis()));
    LedgerForm.write(group.ledger(), pieces);
    group.secrets().write(pieces);
    group.instances().values().forEach(token -> pieces.accept(piece(token)));
    group
        .asked()
        .values()
        .forEach(step -> {
          ObjectNode piece = LedgerForm.piece("asked");
          piece.set("step", step.toJson());
          pieces.accept(piece);
        });
  }

  private static ObjectNode piece(Instance token) {
    ObjectNode piece =
        LedgerForm.piece("token")
            .put("token", token.token().toString())
            .put("webhook", token.webhook());
    piece.set("attributes", token.attributesJson());
    piece.set("state", token.stateJson());
    if (!token.alarms().byTag().isEmpty()) {
      piece.set(TIMERS, token.alarms().toJson());
    }
    if (!token.outbox().sent().isEmpty()) {
      piece.set(SENT, token.outbox().toJson());
    }
    if (token.expiresMillis() != 0) {
      piece.put(EXPIRES, token.expiresMillis());
    }
    if (token.isSalted()) {
      piece.put(SALT, token.salt().toHex());
    }
    return piece;
  }

  /** The leaf of a piece in the tree: RFC 6962's, SHA-256 over 0x00 and the piece. */
  public static Hash leaf(Bytes piece) {
    return Hash.sha256(LEAF, piece);
  }

  /** The RFC 6962 root over the pieces. */
  public static Hash hash(FoldedGroup group) {
    var root = new GrowingRoot();
    write(group, piece -> root.append(leaf(piece)));
    return root.root();
  }

  /**
   * Reads the pieces of a state, all of them.
   *
   * @throws JsonFields.Malformed if one has another shape, or they are not a state's in its one
   *     form
   * @throws CanonicalJson.NotCanonical if one is no JSON
   */
  public static FoldedGroup read(List<Bytes> pieces) {
    if (pieces.isEmpty() || pieces.size() > PIECES_LIMIT) {
      throw new JsonFields.Malformed("state: expected 1 to " + PIECES_LIMIT + " pieces");
    }
    var reader = new Reader(fields(pieces.getFirst()));
    pieces.subList(1, pieces.size()).forEach(piece -> reader.take(fields(piece)));
    FoldedGroup read = reader.end();
    Iterator<Bytes> given = pieces.iterator();
    write(
        read,
        own -> {
          if (!given.hasNext() || !given.next().equals(own)) {
            throw new JsonFields.Malformed("state: not in its one form");
          }
        });
    if (given.hasNext()) {
      throw new JsonFields.Malformed("state: more pieces than it has");
    }
    return read;
  }

  private static JsonFields fields(Bytes piece) {
    if (piece.size() > PIECE_LIMIT_BYTES) { // before it is parsed, for that is dear
      throw new JsonFields.Malformed("state: a piece of " + piece.size() + " bytes");
    }
    return JsonFields.of(CanonicalJson.read(piece.toUtf8()), KIND);
  }

  /** Collects what the pieces say. */
  private static final class Reader {
    private static final int KIND_LIMIT = 16;
    private static final int WEBHOOK_LIMIT = 512;

    private final long size;
    private final Hash prefixRoot;
    private final long timeMillis;
    private final LedgerForm.Reader ledger = new LedgerForm.Reader();
    private SecretFacts secrets = SecretFacts.NONE;
    private TreePMap<TokenId, Instance> instances = TreePMap.empty();
    private TreePMap<AskedStep.Name, AskedStep> asked = TreePMap.empty();

    Reader(JsonFields first) {
      if (!first.text(KIND, KIND_LIMIT).equals("group")) {
        throw first.wrong(KIND, "a state begins with its group");
      }
      if (first.whole("version") != VERSION) {
        throw first.wrong("version", "only version " + VERSION + " is known");
      }
      this.size = first.whole("size");
      this.prefixRoot = first.hash("prefixRoot");
      this.timeMillis = first.whole("timeMillis");
      first.end();
    }

    void take(JsonFields in) {
      String kind = in.text(KIND, KIND_LIMIT);
      if (kind.equals("token")) {
        Instance token = token(in);
        instances = instances.plus(token.token(), token);
      } else if (kind.equals("asked")) {
        JsonFields step = in.object("step");
        AskedStep read = AskedStep.fromJson(step);
        step.end();
        asked = asked.plus(read.name(), read);
      } else if (kind.equals(SecretFacts.PIECE)) {
        secrets = secrets.taking(in);
      } else if (!ledger.take(kind, in)) {
        throw in.wrong(KIND, "no kind of piece");
      }
      in.end();
    }

    private static Instance token(JsonFields in) {
      return new Instance(
          Names.token(in, "token"),
          CanonicalJson.write(in.value("attributes")),
          CanonicalJson.write(in.value("state")),
          in.text("webhook", WEBHOOK_LIMIT),
          in.has(TIMERS) ? Alarms.fromJson(in.value(TIMERS)) : Alarms.NONE,
          in.has(SENT) ? Outbox.fromJson(in.list(SENT, Outbox.LIMIT)) : Outbox.NONE,
          in.has(EXPIRES) ? in.whole(EXPIRES) : 0,
          in.has(SALT) ? in.hash(SALT) : Hash.ZERO);
    }

    FoldedGroup end() {
      return new FoldedGroup(size, prefixRoot, timeMillis, ledger.end(), secrets, instances, asked);
    }
  }
}
