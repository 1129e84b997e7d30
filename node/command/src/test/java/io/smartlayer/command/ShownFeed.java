package io.smartlayer.command;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.smartlayer.feed.Certificate;
import io.smartlayer.feed.Checkpoint;
import io.smartlayer.feed.Committee;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.EntryBundle;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.FinalityProof;
import io.smartlayer.feed.Head;
import io.smartlayer.feed.Kind;
import io.smartlayer.feed.MerkleTree;
import io.smartlayer.feed.NoteBinding;
import io.smartlayer.feed.NotePublicKey;
import io.smartlayer.feed.Vote;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.NoteKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.Membership;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One feed of a committee of four, as one of them shows it over HTTP; it lies when it is told. */
final class ShownFeed implements AutoCloseable {
  static final String GROUP = "SL1/2026 #1";
  static final TokenType TYPE =
      TokenType.parse("eip155:31337/erc721:0x00000000000000000000000000000000000000aa");
  static final FeedId FEED = FeedId.of(TYPE, GROUP);
  static final Membership NETWORK = network("anchor");

  /** What is said of a path, up to its question mark, in place of the truth. */
  final TreeMap<String, String> lies = new TreeMap<>();

  /** What is said of paths that are no feed's. */
  final TreeMap<String, String> elsewhere = new TreeMap<>();

  /** Paths asked for, with what was named as the last event. */
  final List<String> asked = new CopyOnWriteArrayList<>();

  /** What POSTs of attestations are answered with, in turn; the last for ever. */
  final List<String> answers = new CopyOnWriteArrayList<>();

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private final int member;
  private final List<Entry> entries = new ArrayList<>();
  private final TreeMap<Integer, Long> times = new TreeMap<>();
  private final MerkleTree tree = new MerkleTree();

  ShownFeed() throws IOException {
    this(0);
  }

  /** The feed as a member of the committee shows it, 0 to 3. */
  ShownFeed(int member) throws IOException {
    this.member = member;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  static Membership network(String name) {
    return new Membership(
        31337,
        Membership.REGISTRY_PLACEHOLDER,
        Address.fromHex("0x5fbdb2315678afecb367f032d93f642f64180aa3"),
        Hash.keccak(Bytes.utf8("beacon")),
        IntStream.range(0, 4)
            .mapToObj(i -> key(name + i))
            .map(key -> new Membership.Node(key.address(), key.publicKey(), "http://127.0.0.1:1"))
            .toList(),
        List.of());
  }

  static SecretKey key(String name) {
    return new SecretKey(Hash.keccak(Bytes.utf8(name)).bytes());
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Makes entries final, as JSON of their number. */
  ShownFeed append(int count) {
    for (int i = 0; i < count; i++) {
      Kind kind = entries.size() % 2 == 0 ? Kind.OUTCOME : Kind.TICK;
      append(new Entry(kind, Bytes.utf8("{\"n\":" + entries.size() + "}")));
    }
    return this;
  }

  void append(Entry entry) {
    append(entry, 1000);
  }

  /** Makes an entry final at a time. */
  synchronized void append(Entry entry, long timeMillis) {
    times.put(entries.size(), timeMillis);
    entries.add(entry);
    tree.append(entry.leaf());
  }

  /** Changes what is shown, but not what was signed. */
  synchronized void bend(int offset) {
    entries.set(offset, new Entry(Kind.OUTCOME, Bytes.utf8("{\"bent\":true}")));
  }

  static String line(int offset, Entry entry) {
    return line(offset, entry, 1000);
  }

  private static String line(int offset, Entry entry, long timeMillis) {
    return "{\"body\":"
        + entry.body().toUtf8()
        + ",\"kind\":\""
        + entry.kind()
        + "\",\"offset\":"
        + offset
        + ",\"timeMillis\":"
        + timeMillis
        + "}";
  }

  synchronized List<String> lines(int from, int to) {
    return IntStream.range(from, Math.min(to, entries.size()))
        .mapToObj(i -> line(i, entries.get(i), times.getOrDefault(i, 1000L)))
        .toList();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String uri = exchange.getRequestURI().toString();
    String path = exchange.getRequestURI().getPath();
    String last = exchange.getRequestHeaders().getFirst("Last-Event-ID");
    asked.add(uri + (last == null ? "" : " after " + last));
    exchange.getRequestBody().readAllBytes();
    String prefix = "/v1/feeds/" + FEED + "/";
    try (exchange) {
      String answer;
      if (path.equals("/v1/attestations")) {
        answer = answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
      } else if (elsewhere.containsKey(path)) {
        answer = elsewhere.get(path);
      } else if (!path.startsWith(prefix)) {
        answer = problem(404, "feed-unknown");
      } else {
        String below = path.substring(prefix.length());
        answer = lies.containsKey(below) ? lies.get(below) : truth(below, exchange);
      }
      int status = Integer.parseInt(answer.substring(0, 3));
      byte[] body = answer.substring(3).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** Status and body in one text. */
  static String problem(int status, String code) {
    return status + "{\"code\":\"" + code + "\",\"detail\":\"because\"}";
  }

  private synchronized String truth(String path, HttpExchange exchange) {
    int size = number(exchange, "size", entries.size());
    int from = number(exchange, "from", 0);
    int offset = number(exchange, "offset", 0);
    if (size > entries.size() || (path.equals("proofs/inclusion") && offset >= size)) {
      return problem(404, "not-final");
    }
    return switch (path) {
      case "entries" -> page(from, from + number(exchange, "limit", 100));
      case "events" -> events(exchange, from);
      case "proofs/inclusion" -> "200" + CanonicalJson.text(inclusion(offset, size));
      case "proofs/finality" -> "200" + CanonicalJson.text(finality(size, tree.rootAt(size)));
      case "checkpoint" -> "200" + checkpoint(size, tree.rootAt(size), member(member));
      case "note-key" -> "200" + CanonicalJson.text(noteKey(member(member)));
      default -> one(path);
    };
  }

  private String one(String path) {
    int offset = Integer.parseInt(path.substring("entries/".length()));
    return offset < entries.size()
        ? "200" + EntryBundle.logged(entries.get(offset)).toUtf8()
        : problem(404, "not-final");
  }

  private String page(int from, int to) {
    String all = String.join(",", lines(from, to));
    return "200{\"entries\":["
        + all
        + "],\"feedId\":\""
        + FEED
        + "\",\"size\":"
        + entries.size()
        + "}";
  }

  /** Three events of a stream, which breaks in the middle of the next. */
  private String events(HttpExchange exchange, int from) {
    String last = exchange.getRequestHeaders().getFirst("Last-Event-ID");
    int first = last == null ? from : Integer.parseInt(last) + 1;
    return lines(first, first + 3).stream()
        .map(line -> "id: 0\ndata: {\"data\":" + line + ",\"specversion\":\"1.0\"}\n\n")
        .collect(Collectors.joining("", "200:\n\n", "id: 0\ndata: {\"da"));
  }

  private JsonNode inclusion(int offset, int size) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("feedId", FEED.toString()).put("leaf", tree.leaf(offset).toHex());
    json.put("offset", offset).put("root", tree.rootAt(size).toHex()).put("size", size);
    var path = json.putArray("path");
    tree.inclusion(offset, size).forEach(hash -> path.add(hash.toHex()));
    return json;
  }

  /** What three of the four say of a size and a root. */
  static JsonNode finality(int size, Hash root) {
    var head = new Head(FEED, 0, 0, 1, 0, size, Hash.ZERO, Hash.ZERO, root, 17, 1000);
    var next = new Head(FEED, 0, 0, 2, size, size, head.hash(), head.hash(), root, 17, 1000);
    return new FinalityProof(List.of(head, next), List.of(), certificate(head), certificate(next))
        .toJson();
  }

  private static Certificate certificate(Head head) {
    TypedData.Domain domain = NETWORK.domain();
    Vote vote = Vote.on(head);
    return new Certificate(
        vote,
        IntStream.range(0, 3)
            .mapToObj(ShownFeed::member)
            .map(key ->
                new Certificate.Endorsement(key.address(), key.sign(domain.digest(vote.hash()))))
            .toList());
  }

  /** The key of a member, in the committee's order. */
  static SecretKey member(int index) {
    Committee committee = NETWORK.committee(FEED);
    return IntStream.range(0, 4)
        .mapToObj(i -> key("anchor" + i))
        .filter(key -> committee.indexOf(key.address()) == index)
        .findFirst()
        .orElseThrow();
  }

  static String checkpoint(long size, Hash root, SecretKey signer) {
    String origin = Checkpoint.origin(NETWORK.domain(), FEED);
    return new Checkpoint(origin, size, root).signedBy(NoteKey.of(signer)).toBytes().toUtf8();
  }

  static JsonNode noteKey(SecretKey node) {
    NoteBinding binding = NoteBinding.by(node, NETWORK.domain());
    String origin = Checkpoint.origin(NETWORK.domain(), FEED);
    return JsonNodeFactory.instance
        .objectNode()
        .put("ed25519", binding.ed25519().toHex())
        .put("node", binding.node().toHex())
        .put("origin", origin)
        .put("signature", binding.signature().toHex())
        .put("vkey", new NotePublicKey(origin, binding.ed25519()).toText());
  }

  private static int number(HttpExchange exchange, String name, int otherwise) {
    String query = exchange.getRequestURI().getQuery();
    for (String part : query == null ? new String[0] : query.split("&")) {
      if (part.startsWith(name + "=")) {
        return Integer.parseInt(part.substring(name.length() + 1));
      }
    }
    return otherwise;
  }
}
