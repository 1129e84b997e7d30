package io.smartlayer.command;

import io.smartlayer.adapters.evm.Anvil;
import io.smartlayer.adapters.evm.Artifact;
import io.smartlayer.adapters.evm.ChainWriter;
import io.smartlayer.adapters.evm.EvmChain;
import io.smartlayer.adapters.web.JdkWeb;
import io.smartlayer.environment.Chain;
import io.smartlayer.environment.Clock;
import io.smartlayer.environment.Web;
import io.smartlayer.examples.flightticket.Airline;
import io.smartlayer.examples.flightticket.FlightTicketScript;
import io.smartlayer.examples.flightticket.Inbox;
import io.smartlayer.examples.flightticket.Tickets;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.runtime.LocalNetwork;
import io.smartlayer.runtime.LocalPorts;
import io.smartlayer.runtime.NodeKeys;
import io.smartlayer.sandbox.Engine;
import io.smartlayer.sandbox.V8Engine;
import io.smartlayer.token.Membership;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Everything the story needs, on this machine: a chain with its contracts, the airline, the hotel,
 * the traveller's inbox, and a network of anchors and service nodes.
 */
final class DemoWorld implements AutoCloseable {
  private static final int ANCHORS = 4;
  private static final int SERVICES = 6;
  private static final int TICKETS_A_RUN = 1000;
  private static final int V8_WORKERS = 2;

  private final Closing open;
  private final KeptChain chainProcess;
  private final EvmChain chain;
  private final DemoFolder.Made made;
  private final SecretKey airlineKey;
  private final Bytes unsigned;
  private final Bytes script;
  private final ChainWriter airlineWriter;
  private final HotelProcess hotel;
  private final Airline airline;
  private final Inbox inbox;
  private final Engine engine;
  private final DemoNetwork network;
  private final FeedViews feeds;
  private final Web web = new JdkWeb();

  /**
   * Starts the world that a folder holds, or a new one. What was started is ended again when
   * something fails.
   *
   * @param say told what is being done
   */
  static DemoWorld start(
      DemoFolder folder,
      RandomGenerator secrets,
      RandomGenerator seeded,
      Clock clock,
      Consumer<String> say) {
    var open = new Closing();
    try {
      return new DemoWorld(open, folder, secrets, seeded, clock, say);
    } catch (RuntimeException | Error e) {
      open.close();
      throw e;
    }
  }

  private DemoWorld(
      Closing open,
      DemoFolder folder,
      RandomGenerator secrets,
      RandomGenerator seeded,
      Clock clock,
      Consumer<String> say) {
    this.open = open;
    say.accept("starting a chain (anvil)");
    this.chainProcess = open.add(KeptChain.in(folder.path(), secrets));
    Anvil anvil = chainProcess.anvil();
    DemoFolder.Made before = chainProcess.wasFound() ? folder.made() : null;
    Path hotelFolder = folder.path().resolve("hotel");
    if (before == null) {
      HotelProcess.endLeftBehind(hotelFolder);
      folder.clear();
    }
    this.chain = open.add(new EvmChain(anvil.endpoint(), anvil.chainId()));
    this.airlineKey = NodeKeys.in(folder.path().resolve("airline.key"), secrets);
    anvil.fund(airlineKey.address());
    this.airlineWriter = open.add(new ChainWriter(anvil.endpoint(), airlineKey));
    this.made = (before == null ? deploy(anvil, secrets, say) : before).nextRun();
    folder.keep(made);

    say.accept("starting the hotel, a process of its own");
    SecretKey hotelKey = NodeKeys.in(hotelFolder.resolve("key"), secrets);
    SecretKey control = NodeKeys.in(hotelFolder.resolve(HotelProcess.CONTROL), secrets);
    this.hotel =
        open.add(
            new HotelProcess(
                hotelFolder, made.hotelPort(), made.eas(), made.chainId(), control, web));
    hotel.up();

    this.unsigned =
        FlightTicketScript.render(
            made.chainId(),
            made.tickets(),
            airlineKey.publicKey(),
            hotelKey.publicKey(),
            hotel.uri());
    this.script = FlightTicketScript.sign(unsigned, airlineKey);
    say.accept("starting " + ANCHORS + " anchors and " + SERVICES + " service nodes");
    this.engine = open.add(new V8Engine(V8_WORKERS));
    this.network = open.add(network(folder, secrets, seeded));
    this.feeds = open.add(new FeedViews(network.membership()));
    say.accept("opening the airline and the traveller's inbox");
    this.airline = open.add(airline(folder, clock, secrets));
    this.inbox = open.add(new Inbox(made.inboxPort(), clock));
    publish();
  }

  Chain chain() {
    return chain;
  }

  TokenType ticketType() {
    return new TokenType(made.chainId(), made.tickets());
  }

  /** The number of this story; names of flights are made from it. */
  long run() {
    return made.run();
  }

  Bytes script() {
    return script;
  }

  /** The same script, as someone else would sign it. */
  Bytes scriptSignedBy(SecretKey stranger) {
    return FlightTicketScript.sign(unsigned, stranger);
  }

  URI airline() {
    return airline.uri();
  }

  HotelProcess hotel() {
    return hotel;
  }

  Inbox inbox() {
    return inbox;
  }

  DemoNetwork network() {
    return network;
  }

  Membership membership() {
    return network.membership();
  }

  /** What terminal and page call a node: its role and place in the trust file. */
  String name(Address node) {
    int service = place(membership().services(), node);
    return service > 0
        ? "service node " + service
        : "anchor " + place(membership().anchors(), node);
  }

  private static int place(List<Membership.Node> nodes, Address node) {
    return 1 + nodes.stream().map(Membership.Node::address).toList().indexOf(node);
  }

  /** The feed of a ticket's flight, as anchors show it. */
  FeedView feed(Ticket ticket) {
    return feeds.of(ticket.feed());
  }

  Web web() {
    return web;
  }

  /** Gives an account what it needs to send transactions. */
  ChainWriter writer(SecretKey key) {
    chainProcess.anvil().fund(key.address());
    return new ChainWriter(chainProcess.anvil().endpoint(), key);
  }

  @Override
  public void close() {
    open.close();
  }

  private DemoNetwork network(DemoFolder folder, RandomGenerator secrets, RandomGenerator seeded) {
    return new LocalNodes(
        LocalNetwork.start(
            new LocalNetwork.Setting(
                folder.path().resolve("network"),
                ANCHORS,
                SERVICES,
                chain,
                made.eas(),
                _ -> web,
                engine,
                secrets,
                seeded)));
  }

  private DemoFolder.Made deploy(Anvil anvil, RandomGenerator random, Consumer<String> say) {
    say.accept("deploying the flight ticket (ERC-721, ERC-5169) and EAS");
    Address registry = airlineWriter.deploy(Artifact.SCHEMA_REGISTRY);
    Address eas = airlineWriter.deploy(Artifact.EAS, registry);
    Address tickets = airlineWriter.deploy(Artifact.FLIGHT_TICKET, airlineKey.address());
    List<Integer> ports = LocalPorts.free(3, random);
    return new DemoFolder.Made(
        anvil.chainId(), eas, tickets, ports.get(0), ports.get(1), ports.get(2), 0);
  }

  private Airline airline(DemoFolder folder, Clock clock, RandomGenerator secrets) {
    List<URI> anchors =
        membership().anchors().stream().map(anchor -> URI.create(anchor.http())).toList();
    var setting =
        new Airline.Setting(
            ticketType(),
            Membership.REGISTRY_PLACEHOLDER,
            made.eas(),
            script,
            anchors,
            folder.path().resolve(DemoFolder.AIRLINE),
            made.run() * TICKETS_A_RUN);
    return new Airline(
        made.airlinePort(),
        airlineKey,
        setting,
        Tickets.onChain(airlineWriter, chain, made.tickets()),
        web,
        clock,
        secrets);
  }

  /** Says on chain where the script is, as ERC-5169 has it. */
  private void publish() {
    String place = airline.uri().resolve(Airline.SCRIPT_PATH).toString();
    var known =
        chain.latest() instanceof Chain.Answer.Known<Chain.Block>(Chain.Block block)
            ? chain.scriptUris(made.tickets(), block.number())
            : null;
    if (!(known instanceof Chain.Answer.Known<List<String>>(List<String> places))
        || !places.equals(List.of(place))) {
      airlineWriter.send(made.tickets(), "setScriptURI(string[])", List.of(place));
    }
  }
}
