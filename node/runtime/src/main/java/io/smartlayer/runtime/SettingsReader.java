package io.smartlayer.runtime;

import io.smartlayer.adapters.evm.QuorumChain;
import io.smartlayer.adapters.web.PrivateAddresses;
import io.smartlayer.channel.PriceList;
import io.smartlayer.channel.SettlingRule;
import io.smartlayer.gateway.VerificationMode;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.token.Samples;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes values of the settings' texts, and checks what they say together. */
final class SettingsReader {
  /** How many addresses a list may have. */
  static final int ADDRESSES_LIMIT = 256;

  private static final List<String> LEVELS = List.of("error", "warn", "info", "debug", "trace");
  private static final Pattern WHOLE = Pattern.compile("0|[1-9][0-9]{0,17}");
  private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,8})([KMG])");
  private static final Pattern SHARE = Pattern.compile("[01](\\.[0-9]{1,9})?");
  private static final Pattern HOST_PORT =
      Pattern.compile("(\\[[0-9a-fA-F:]+]|[^:\\s]+):(\\d{1,5})");
  private static final String ADDRESS =
      "an address of 20 bytes in hexadecimal, such as 0x5fbd…0aa3";
  private static final String STORAGE =
      "files, or kafka:HOST:PORT,…/PREFIX (letters, digits, hyphens and underscores)";
  private static final String ADDRESSES =
      "addresses such as /ip4/203.0.113.7/tcp/4001, with commas";

  private final SettingsFile in;
  private final boolean development;

  SettingsReader(SettingsFile in) {
    this.in = in;
    this.development = in.or(Setting.DEVELOPMENT, false, "true or false", SettingsReader::truth);
  }

  NodeSettings settings() {
    Path data = in.required(Setting.DATA, "a folder", this::path);
    List<Multiaddr> listen =
        in.or(
            Setting.P2P_LISTEN,
            List.of(Multiaddr.tcp("0.0.0.0", 4001)),
            ADDRESSES,
            text -> addresses(text, a -> a.peer() == null && isIp(a)));
    return new NodeSettings(
        data,
        in.or(Setting.STORAGE, new StoragePlace.InFiles(), STORAGE, StoragePlace::parse),
        in.or(Setting.KEY, data.resolve("key"), "a file", this::path),
        keyPassword(),
        chainRpc(),
        in.required(Setting.CHAIN_ID, "a whole number", SettingsReader::whole),
        in.required(Setting.REGISTRY, ADDRESS, Address::fromHex),
        in.required(Setting.EAS, ADDRESS, Address::fromHex),
        listen,
        announce(listen),
        httpListen(),
        in.required(Setting.HTTP_URL, webPlace(""), text -> web(text, development)),
        in.or(
            Setting.BOOTSTRAP,
            List.of(),
            "at most 256 addresses such as /ip4/203.0.113.7/tcp/4001/p2p/16Uiu2H…, with commas",
            text -> addresses(text, a -> a.peer() != null)),
        in.or(
            Setting.WEB_PRIVATE,
            PrivateAddresses.REFUSE,
            "refuse or allow",
            SettingsReader::privateAddresses),
        in.or(
            Setting.FEED_RETENTION,
            Retention.ALL,
            "all, or entries and days such as 10000, 30d or 10000,30d",
            Retention::parse),
        in.or(
            Setting.GROUP_RESIDENCE,
            Residence.STANDARD,
            "always, or minutes such as 10m",
            Residence::parse),
        in.or(Setting.LOG_LEVEL, "info", "one of " + LEVELS, SettingsReader::level),
        capacity(),
        in.or(
            Setting.LIMIT_SCRIPTS,
            NodeLimits.SCRIPTS_LIMIT,
            "a whole number from 1 to " + NodeLimits.SCRIPTS_MOST,
            text -> upTo(NodeLimits.SCRIPTS_MOST, text)),
        in.or(Setting.AUDIT_SHARE, Samples.SHARE, "a share from 0 to 1", SettingsReader::share),
        mode(),
        in.or(Setting.VERIFICATION_SWITCH, Address.ZERO, ADDRESS, Address::fromHex),
        in.or(Setting.VERIFICATION_SHARE, 0.1, "a share from 0 to 1", SettingsReader::share),
        platform(),
        hub(),
        prices(),
        settling(),
        development);
  }

  private Address hub() {
    return in.or(Setting.PAYMENTS_HUB, Address.ZERO, ADDRESS, Address::fromHex);
  }

  private PriceList prices() {
    PriceList prices =
        in.or(
            Setting.PAYMENTS_PRICES,
            PriceList.FREE,
            "free, or three prices in tokens such as 0.0001,0.001,0.0005",
            PriceList::parse);
    if (!prices.isFree() && hub().equals(Address.ZERO)) {
      throw in.refused(
          Setting.PAYMENTS_PRICES, "free where " + Setting.PAYMENTS_HUB.key() + " is not said");
    }
    return prices;
  }

  private SettlingRule settling() {
    return in.or(
        Setting.PAYMENTS_SETTLE,
        SettlingRule.USUAL,
        "never, or two amounts in tokens such as 0.01,100, the first not above the second",
        SettlingRule::parse);
  }

  private VerificationMode mode() {
    return in.or(
        Setting.VERIFICATION_MODE,
        VerificationMode.NORMAL,
        "normal, reexecute, diverse or enforce",
        VerificationMode::of);
  }

  private String platform() {
    return in.or(
        Setting.NODE_PLATFORM,
        Platforms.ofThisProcess(),
        "a name of at most 32 letters a-z, digits, dots and dashes",
        Platforms::parse);
  }

  private List<Multiaddr> announce(List<Multiaddr> listen) {
    List<Multiaddr> announce =
        in.or(
            Setting.P2P_ANNOUNCE,
            listen,
            ADDRESSES + ", none of this machine alone",
            text -> addresses(text, a -> a.peer() == null));
    if (!announce.stream().allMatch(this::isReachable)) {
      throw in.refused(
          Setting.P2P_ANNOUNCE,
          "addresses at which peers reach this node, not every address nor this machine's own");
    }
    return announce;
  }

  private boolean isReachable(Multiaddr address) {
    boolean everywhere = address.host().equals("0.0.0.0") || address.host().equals("::");
    return !everywhere && (development || !isThisMachine(address.host()));
  }

  private Capacity capacity() {
    Capacity real = Capacity.ofThisProcess();
    int cpus =
        in.or(
            Setting.LIMIT_CPUS,
            real.cpus(),
            "a whole number from 1 to " + Capacity.CPUS_LIMIT,
            text -> upTo(Capacity.CPUS_LIMIT, text));
    long memory =
        in.or(
            Setting.LIMIT_MEMORY,
            real.memoryBytes(),
            "a size such as 512M or 2G, at least " + (Capacity.LEAST_MEMORY_BYTES >> 20) + "M",
            SettingsReader::size);
    return new Capacity(cpus, memory);
  }

  private static @Nullable Double share(String text) {
    double share = SHARE.matcher(text).matches() ? Double.parseDouble(text) : -1;
    return share >= 0 && share <= 1 ? share : null;
  }

  private @Nullable Path path(String text) {
    return text.indexOf('\0') >= 0 ? null : in.folder().resolve(text).normalize();
  }

  private InetSocketAddress httpListen() {
    return in.or(
        Setting.HTTP_LISTEN,
        InetSocketAddress.createUnresolved("127.0.0.1", 8080),
        "HOST:PORT, the port from 1 to 65535",
        SettingsReader::hostPort);
  }

  private @Nullable Path keyPassword() {
    Optional<Path> none = Optional.empty();
    return in.or(Setting.KEY_PASSWORD, none, "a file", text -> Optional.ofNullable(path(text)))
        .orElse(null);
  }

  private List<URI> chainRpc() {
    String most = ", at most " + QuorumChain.ENDPOINTS_LIMIT + ", with commas";
    return in.required(
        Setting.CHAIN_RPC,
        webPlace("or http on this machine") + ", or several different ones" + most,
        text -> {
          List<URI> all =
              Arrays.stream(text.split(",", -1)).map(String::strip).map(this::chainRpc).toList();
          boolean good =
              all.size() <= QuorumChain.ENDPOINTS_LIMIT
                  && all.stream().distinct().count() == all.size();
          return good ? all : null;
        });
  }

  /** One endpoint. */
  private URI chainRpc(String text) {
    URI uri = web(text, true);
    if (uri == null || !(uri.getScheme().equals("https") || development || isThisMachine(uri))) {
      throw new IllegalArgumentException("no endpoint of a chain");
    }
    return uri;
  }

  private String webPlace(String more) {
    return development ? "an http or https URL" : ("an https URL " + more).strip();
  }

  private static @Nullable URI web(String text, boolean plain) {
    URI uri = URI.create(text);
    boolean known =
        Objects.equals(uri.getScheme(), "https")
            || (plain && Objects.equals(uri.getScheme(), "http"));
    return known && uri.getHost() != null && uri.getUserInfo() == null ? uri : null;
  }

  private static boolean isThisMachine(URI uri) {
    return isThisMachine(String.valueOf(uri.getHost()));
  }

  private static boolean isThisMachine(String host) {
    return host.startsWith("127.")
        || List.of("localhost", "::1", "[::1]", "[0:0:0:0:0:0:0:1]").contains(host);
  }

  private static boolean isIp(Multiaddr address) {
    return address.kind() == Multiaddr.Kind.IP4 || address.kind() == Multiaddr.Kind.IP6;
  }

  private static @Nullable List<Multiaddr> addresses(String text, Predicate<Multiaddr> fits) {
    List<Multiaddr> all =
        Arrays.stream(text.split(",", -1)).map(String::strip).map(Multiaddr::parse).toList();
    boolean good =
        all.size() <= ADDRESSES_LIMIT && all.stream().allMatch(a -> !a.isHttp() && fits.test(a));
    return good ? all : null;
  }

  private static @Nullable InetSocketAddress hostPort(String text) {
    Matcher parts = HOST_PORT.matcher(text);
    if (!parts.matches() || Integer.parseInt(parts.group(2)) == 0) {
      return null;
    }
    String host = parts.group(1).replaceAll("[\\[\\]]", "");
    return InetSocketAddress.createUnresolved(host, Integer.parseInt(parts.group(2)));
  }

  private static @Nullable Boolean truth(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> null;
    };
  }

  private static @Nullable PrivateAddresses privateAddresses(String text) {
    return switch (text) {
      case "refuse" -> PrivateAddresses.REFUSE;
      case "allow" -> PrivateAddresses.ALLOW;
      default -> null;
    };
  }

  private static @Nullable String level(String text) {
    return LEVELS.contains(text) ? text : null;
  }

  private static @Nullable Long whole(String text) {
    return WHOLE.matcher(text).matches() ? Long.valueOf(text) : null;
  }

  private static @Nullable Integer upTo(int most, String text) {
    Long number = whole(text);
    return number != null && number >= 1 && number <= most
        ? Integer.valueOf(number.intValue())
        : null;
  }

  private static @Nullable Long size(String text) {
    Matcher parts = SIZE.matcher(text);
    if (!parts.matches()) {
      return null;
    }
    int shift = 10 * (1 + "KMG".indexOf(parts.group(2)));
    long bytes = Long.parseLong(parts.group(1)) << shift;
    return bytes >= Capacity.LEAST_MEMORY_BYTES ? bytes : null;
  }
}
