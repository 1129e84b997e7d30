package io.smartlayer.command;

import io.smartlayer.primitives.Address;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What connects the nodes of a network on this machine, so that a test can cut it. Each node's way
 * out is a SOCKS proxy of its own (RFC 1928), by which it is known who dials whom; the node's JVM
 * is told of it, and the node itself knows nothing. What goes to the chain or to the web is never
 * cut.
 */
final class Cables implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Cables.class.getName());
  private static final int BUFFER = 1 << 14;
  private static final int BACKLOG = 256;
  private static final int SOCKS = 5;
  private static final int IPV4 = 1;
  private static final int TAKEN = 0;
  private static final int REFUSED = 5;

  /** How two sides lose each other. */
  enum Cut {
    /** Connections break and new ones are refused, as when a router says that there is no way. */
    BROKEN,

    /** Nothing comes through any more, and nobody says so. */
    SILENT
  }

  private final Map<Integer, Address> nodes = new TreeMap<>();
  private final Map<Address, ServerSocket> exits = new TreeMap<>();

  // Guarded by this.
  private final List<Link> links = new ArrayList<>();
  private final Set<Address> side = new TreeSet<>();
  private @Nullable Cut cut;

  /** Cables between the nodes of a plan, none of them cut. */
  Cables(NetworkPlan plan) {
    for (NetworkPlan.Node node : plan.nodes()) {
      nodes.put(node.p2pPort(), node.address());
    }
    for (NetworkPlan.Node node : plan.nodes()) {
      exits.put(node.address(), exit(node.address()));
    }
  }

  /** A connection that a node made; where to is null when that is no node. */
  private record Link(Address from, @Nullable Address to, Socket near, Socket far) {
    void end() {
      close(near);
      close(far);
    }
  }

  /** What the JVM of a node has to be told. */
  List<String> options(Address node) {
    ServerSocket exit = exits.get(node);
    if (exit == null) {
      throw new IllegalArgumentException("no node " + node);
    }
    return List.of(
        "-DsocksProxyHost=127.0.0.1",
        "-DsocksProxyPort=" + exit.getLocalPort(),
        "-DsocksNonProxyHosts="); // else loopback would go its own way
  }

  /** Cuts all cables between these nodes and the others. */
  synchronized void cut(Set<Address> apart, Cut how) {
    side.clear();
    side.addAll(apart);
    cut = how;
    if (how == Cut.BROKEN) {
      links.stream().filter(this::crosses).forEach(Link::end);
    }
  }

  /** Mends everything. */
  synchronized void heal() {
    cut = null;
    notifyAll();
  }

  @Override
  public synchronized void close() {
    exits.values().forEach(Cables::close);
    links.forEach(Link::end);
    heal();
  }

  private ServerSocket exit(Address node) {
    try {
      var exit = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
      Thread.ofVirtual().start(() -> accept(node, exit));
      return exit;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(Address node, ServerSocket exit) {
    try {
      while (!exit.isClosed()) {
        Socket near = exit.accept();
        Thread.ofVirtual().start(() -> carry(node, near));
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.TRACE, "event=exit-closed node=" + node, e);
    }
  }

  private void carry(Address node, Socket near) {
    var far = new Socket();
    @Nullable Link link = null;
    try {
      InetSocketAddress place = asked(near);
      link = new Link(node, nodes.get(place.getPort()), near, far);
      connect(link, place);
      Link standing = link;
      Thread back = Thread.ofVirtual().start(() -> pump(standing, far, near));
      pump(link, near, far);
      back.join();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.TRACE, "event=link-broken", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close(near);
      close(far);
      forget(link);
    }
  }

  /** Reads where a node wants to go. */
  private static InetSocketAddress asked(Socket near) throws IOException {
    near.setTcpNoDelay(true);
    var in = new DataInputStream(near.getInputStream());
    expect(SOCKS, in.readUnsignedByte());
    in.readNBytes(in.readUnsignedByte()); // how it could say who it is
    near.getOutputStream().write(new byte[] {SOCKS, 0});
    expect(SOCKS, in.readUnsignedByte());
    expect(1, in.readUnsignedByte()); // connect
    expect(0, in.readUnsignedByte());
    expect(IPV4, in.readUnsignedByte());
    InetAddress host = InetAddress.getByAddress(in.readNBytes(4));
    return new InetSocketAddress(host, in.readUnsignedShort());
  }

  private void connect(Link link, InetSocketAddress place) throws IOException {
    try {
      begin(link);
      link.far.setTcpNoDelay(true);
      link.far.connect(place);
    } catch (IOException e) {
      answer(link.near, REFUSED);
      throw e;
    }
    answer(link.near, TAKEN);
  }

  private static void answer(Socket near, int outcome) throws IOException {
    near.getOutputStream().write(new byte[] {SOCKS, (byte) outcome, 0, IPV4, 0, 0, 0, 0, 0, 0});
  }

  private void pump(Link link, Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        pass(link);
        out.write(buffer, 0, count);
      }
      pass(link);
      to.shutdownOutput();
    } catch (IOException e) {
      link.end();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void begin(Link link) throws IOException {
    links.add(link);
    try {
      pass(link);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Returns once something may go over a link. */
  private synchronized void pass(Link link) throws IOException, InterruptedException {
    while (crosses(link)) {
      if (cut == Cut.BROKEN) {
        throw new IOException("cut");
      }
      wait();
    }
  }

  private synchronized void forget(@Nullable Link link) {
    links.remove(link);
  }

  private synchronized boolean crosses(Link link) {
    return cut != null && link.to != null && side.contains(link.from) != side.contains(link.to);
  }

  private static void expect(int wanted, int came) throws IOException {
    if (wanted != came) {
      throw new IOException("expected " + wanted + " of SOCKS, and " + came + " came");
    }
  }

  private static void close(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "event=not-closed", e);
    }
  }
}
