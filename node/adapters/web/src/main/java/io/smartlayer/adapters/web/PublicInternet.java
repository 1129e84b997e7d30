package io.smartlayer.adapters.web;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses are of the public Internet: those that IANA's registries of special-purpose
 * addresses (RFC 6890, RFC 8190) do not set aside.
 *
 * <p>Of IPv6, what is not global unicast (2000::/3) is not public, whatever it will be for. An
 * address of NAT64 (RFC 6052) is what it embeds. Those of 6to4 and Teredo, which embed others too,
 * lead through relays that are no longer run (RFC 7526), and are refused whole.
 */
final class PublicInternet {
  private static final List<AddressBlock> SET_ASIDE =
      List.of(
          AddressBlock.of("0.0.0.0/8", "this network"),
          AddressBlock.of("10.0.0.0/8", "private"),
          AddressBlock.of("100.64.0.0/10", "a carrier's own"),
          AddressBlock.of("127.0.0.0/8", "loopback"),
          AddressBlock.of("169.254.0.0/16", "link-local"),
          AddressBlock.of("172.16.0.0/12", "private"),
          AddressBlock.of("192.0.0.0/24", "of protocols"),
          AddressBlock.of("192.0.2.0/24", "documentation"),
          AddressBlock.of("192.88.99.0/24", "6to4"),
          AddressBlock.of("192.168.0.0/16", "private"),
          AddressBlock.of("198.18.0.0/15", "benchmarking"),
          AddressBlock.of("198.51.100.0/24", "documentation"),
          AddressBlock.of("203.0.113.0/24", "documentation"),
          AddressBlock.of("224.0.0.0/4", "multicast"),
          AddressBlock.of("240.0.0.0/4", "reserved"),
          AddressBlock.of("2001::/23", "of protocols, Teredo among them"),
          AddressBlock.of("2001:db8::/32", "documentation"),
          AddressBlock.of("2002::/16", "6to4"),
          AddressBlock.of("3fff::/20", "documentation"));
  private static final AddressBlock GLOBAL_UNICAST = AddressBlock.of("2000::/3", "global unicast");
  private static final AddressBlock NAT64 = AddressBlock.of("64:ff9b::/96", "NAT64");
  private static final int NAT64_EMBEDS_AT = 12;
  private static final int IPV4_SIZE = 4;

  private PublicInternet() {}

  /** Why an address is not of the public Internet, in a few words; null when it is. */
  static @Nullable String refusal(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (NAT64.has(bytes)) {
      return refusal(AddressBlock.embedded(bytes, NAT64_EMBEDS_AT));
    }
    if (bytes.length != IPV4_SIZE && !GLOBAL_UNICAST.has(bytes)) {
      return "not global unicast";
    }
    for (AddressBlock block : SET_ASIDE) {
      if (block.has(bytes)) {
        return block.use();
      }
    }
    return null;
  }
}
