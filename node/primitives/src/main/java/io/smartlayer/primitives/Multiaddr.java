package io.smartlayer.primitives;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where something listens, as libp2p writes it: {@code /ip4/127.0.0.1/tcp/4001/p2p/16Uiu2H…}, and
 * for an HTTP face {@code /ip4/127.0.0.1/tcp/8080/http} (multiaddr specification). Of its protocols
 * these are known: ip4, ip6, dns, dns4, dns6, tcp, http, p2p; all others are refused.
 *
 * @param kind how the host is named
 * @param host an IP address in its shortest form, or a name of ASCII letters, digits, hyphens, dots
 * @param port 0 to 65535; 0 asks for any when listening
 * @param isHttp whether HTTP is spoken there
 * @param peer who listens there, or null when that is not said
 */
public record Multiaddr(Kind kind, String host, int port, boolean isHttp, @Nullable PeerId peer) {
  /** Most bytes of the binary form. */
  public static final int SIZE_LIMIT = 320;

  private static final int TEXT_LIMIT = 512;
  private static final int TCP = 6;
  private static final int HTTP = 480;
  private static final int P2P = 421;
  private static final Pattern NAME =
      Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?([.][a-z0-9]([a-z0-9-]*[a-z0-9])?)*");
  private static final int NAME_LIMIT = 253;

  /** How a host is named. */
  public enum Kind {
    /** Four bytes. */
    IP4(4),
    /** Sixteen bytes. */
    IP6(41),
    /** A name, for either kind of address. */
    DNS(53),
    /** A name, for IPv4 addresses. */
    DNS4(54),
    /** A name, for IPv6 addresses. */
    DNS6(55);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    private String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Checks host and port. */
  public Multiaddr {
    if (port < 0 || port > 0xffff) {
      throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
    }
    host =
        switch (kind) {
          case IP4 -> IpAddress.write(IpAddress.read4(host));
          case IP6 -> IpAddress.write(IpAddress.read6(host));
          case DNS, DNS4, DNS6 -> name(host);
        };
  }

  /** An address at which a node listens for its peers. */
  public static Multiaddr tcp(String ip, int port) {
    return new Multiaddr(ip.contains(":") ? Kind.IP6 : Kind.IP4, ip, port, false, null);
  }

  /** The same place, saying who listens there. */
  public Multiaddr of(PeerId who) {
    return new Multiaddr(kind, host, port, isHttp, who);
  }

  /** The same place, without saying who listens there. */
  public Multiaddr withoutPeer() {
    return new Multiaddr(kind, host, port, isHttp, null);
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException if it is none, or names a protocol that is not known
   */
  public static Multiaddr parse(String text) {
    if (text.length() > TEXT_LIMIT) {
      throw new IllegalArgumentException("an address of " + text.length() + " characters");
    }
    String[] parts = text.split("/", -1);
    if (parts.length < 5 || !parts[0].isEmpty() || !parts[3].equals("tcp")) {
      throw new IllegalArgumentException("expected /ip4|ip6|dns|dns4|dns6/HOST/tcp/PORT…");
    }
    int at = 5;
    boolean http = at < parts.length && parts[at].equals("http");
    at += http ? 1 : 0;
    PeerId peer = null;
    if (at + 1 < parts.length && parts[at].equals("p2p")) {
      peer = PeerId.parse(parts[at + 1]);
      at += 2;
    }
    if (at != parts.length) {
      throw new IllegalArgumentException("not understood after part " + at + " of the address");
    }
    return new Multiaddr(kind(parts[1]), parts[2], port(parts[4]), http, peer);
  }

  /**
   * Reads the binary form.
   *
   * @throws IllegalArgumentException if it is none, is not in its shortest form, or names a
   *     protocol that is not known
   */
  public static Multiaddr parse(Bytes binary) {
    if (binary.size() > SIZE_LIMIT) {
      throw new IllegalArgumentException("an address of " + binary.size() + " bytes");
    }
    var in = new Cursor(binary);
    Kind kind = in.kind();
    String host =
        switch (kind) {
          case IP4 -> IpAddress.write(in.take(4));
          case IP6 -> IpAddress.write(in.take(16));
          case DNS, DNS4, DNS6 -> in.take(in.varint()).toUtf8();
        };
    in.expect(TCP);
    Bytes port = in.take(2);
    boolean http = in.skip(HTTP);
    PeerId peer = in.skip(P2P) ? new PeerId(in.take(in.varint())) : null;
    if (in.at != binary.size()) {
      throw new IllegalArgumentException("not understood after byte " + in.at + " of the address");
    }
    return new Multiaddr(kind, host, (port.at(0) << 8) | port.at(1), http, peer);
  }

  /** The binary form. */
  public Bytes binary() {
    var out = new ByteArrayOutputStream();
    varint(out, kind.code);
    switch (kind) {
      case IP4 -> out.writeBytes(IpAddress.read4(host).array());
      case IP6 -> out.writeBytes(IpAddress.read6(host).array());
      case DNS, DNS4, DNS6 -> {
        varint(out, host.length());
        out.writeBytes(host.getBytes(StandardCharsets.US_ASCII));
      }
    }
    varint(out, TCP);
    out.write(port >>> 8);
    out.write(port);
    if (isHttp) {
      varint(out, HTTP);
    }
    if (peer != null) {
      varint(out, P2P);
      varint(out, peer.multihash().size());
      out.writeBytes(peer.multihash().array());
    }
    return Bytes.of(out.toByteArray());
  }

  /** The text form. */
  @Override
  public String toString() {
    return "/"
        + kind.text()
        + "/"
        + host
        + "/tcp/"
        + port
        + (isHttp ? "/http" : "")
        + (peer == null ? "" : "/p2p/" + peer);
  }

  private static String name(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    if (lower.length() > NAME_LIMIT || !NAME.matcher(lower).matches()) {
      throw new IllegalArgumentException("not a host's name");
    }
    return lower;
  }

  private static Kind kind(String text) {
    for (Kind kind : Kind.values()) {
      if (kind.text().equals(text)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("expected ip4, ip6, dns, dns4 or dns6");
  }

  private static int port(String text) {
    if (text.length() > 5 || !text.matches("0|[1-9][0-9]*")) {
      throw new IllegalArgumentException("not a port");
    }
    return Integer.parseInt(text);
  }

  private static void varint(ByteArrayOutputStream out, int number) {
    int rest = number;
    while (rest > 0x7f) {
      out.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }

  /** Reads a binary form from left to right. */
  private static final class Cursor {
    private final Bytes bytes;
    private int at;

    private Cursor(Bytes bytes) {
      this.bytes = bytes;
    }

    private Bytes take(int size) {
      if (size > bytes.size() - at) {
        throw new IllegalArgumentException("the address ends too soon");
      }
      at += size;
      return bytes.slice(at - size, at);
    }

    private int varint() {
      int first = take(1).at(0);
      if (first < 0x80) {
        return first;
      }
      int second = take(1).at(0);
      if (second == 0 || second >= 0x80) {
        throw new IllegalArgumentException("a number of the address is not in its shortest form");
      }
      return (first & 0x7f) | (second << 7);
    }

    private boolean skip(int code) {
      int before = at;
      if (at < bytes.size() && varint() == code) {
        return true;
      }
      at = before;
      return false;
    }

    private void expect(int code) {
      if (!skip(code)) {
        throw new IllegalArgumentException("expected protocol " + code + " at byte " + at);
      }
    }

    private Kind kind() {
      for (Kind kind : Kind.values()) {
        if (skip(kind.code)) {
          return kind;
        }
      }
      throw new IllegalArgumentException("expected an IP address or a name");
    }
  }
}
