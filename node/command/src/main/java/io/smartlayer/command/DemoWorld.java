package io.smartlayer.command;

import io.smartlayer.adapters.evm.Anvil;
import io.smartlayer.adapters.evm.Artifact;
import io.smartlayer.adapters.evm.ChainWriter;
import io.smartlayer.adapters.evm.EvmChain;
import io.smartlayer.adapters.web.GuardedWeb;
import io.smartlayer.adapters.web.PrivateAddresses;
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
import io.smartlayer.runtime.LocalPorts;
import io.smartlayer.runtime.NodeKeys;
import io.smartlayer.token.Membership;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Everything the story needs, on this machine: a chain with its contracts, the airline, the hotel,
 * the traveller's inbox, and a network of anchors and service nodes, each in a process.
 */
final class DemoWorld implements AutoCloseable {
  private static final int ANCHORS = 4;
  private static final int SERVICES = 6;
  private static final int TICKETS_A_RUN = 1000;

  private final Closing open;
  private final ProcessNetwork network;
  private final NetworkContracts contracts;
  private final Anvil anvil;
  private final EvmChain chain;
  private final TrustBook trust;
  private final FeedViews feeds;
  private final DemoFolder.Made made;
  private final SecretKey airlineKey;
  private final Bytes unsigned;
  private final Bytes script;
  private final ChainWriter airlineWriter;
  private final HotelProcess hotel;
  private final Airline airline;
  private final Inbox inbox;
  private final Web web = new GuardedWeb(PrivateAddresses.ALLOW);

  /**
   * Starts the world that a folder holds, or a new one. What was started is ended again when
   * something fails.
   *
   * @param say told what is being done
   * @throws IllegalStateException if a part does not start, or the thread is interrupted
   */
  static DemoWorld start(
      DemoFolder folder, RandomGenerator secrets, Clock clock, Consumer<String> say) {
    return start(folder, ANCHORS, rendered -> rendered, secrets, clock, say);
  }

  /**
   * The same with so many anchors, if the folder holds no network yet, and another script.
   *
   * @param edit makes the script from the one that tickets have else
   */
  static DemoWorld start(
      DemoFolder folder,
      int anchors,
      UnaryOperator<Bytes> edit,
      RandomGenerator secrets,
      Clock clock,
      Consumer<String> say) {
    var open = new Closing();
    try {
      return new DemoWorld(open, folder, anchors, edit, secrets, clock, line -> goOn(say, line));
    } catch (RuntimeException | Error e) {
      open.close();
      throw e;
    }
  }

  private DemoWorld(
      Closing open,
      DemoFolder folder,
      int anchors,
      UnaryOperator<Bytes> edit,
      RandomGenerator secrets,
      Clock clock,
      Consumer<String> say) {
    this.open = open;
    DemoFolder.Made before = folder.made();
    if (before == null) {
      folder.endProcesses();
      folder.clear();
    }
    NetworkFolder networkFolder = locked(open, folder);
    open.add(folder::endProcesses); // whatever becomes of the next line
    this.network = ProcessNetwork.up(networkFolder, anchors, SERVICES, secrets, say);
    this.contracts = network.contracts();
    this.anvil = open.add(Anvil.at(contracts.rpc()));
    this.chain = open.add(new EvmChain(contracts.rpc(), contracts.chainId()));
    this.trust = new TrustBook(network.trust(), chain, networkFolder::keep);
    this.feeds = open.add(new FeedViews(network.trust().members(), trust));
    this.airlineKey = NodeKeys.in(folder.path().resolve("airline.key"), secrets);
    this.airlineWriter = open.add(writer(airlineKey));
    this.made = (before == null ? deploy(secrets, say) : before).nextRun();
    folder.keep(made);

    say.accept("starting the hotel, a process of its own");
    Path hotelFolder = folder.path().resolve("hotel");
    SecretKey hotelKey = NodeKeys.in(hotelFolder.resolve("key"), secrets);
    this.hotel = open.add(hotel(hotelFolder, networkFolder.trustFile(), secrets));
    hotel.up();

    this.unsigned =
        edit.apply(
            FlightTicketScript.render(
                contracts.chainId(),
                made.tickets(),
                airlineKey.publicKey(),
                hotelKey.publicKey(),
                hotel.uri()));
    this.script = FlightTicketScript.sign(unsigned, airlineKey);
    say.accept("opening the airline and the traveller's inbox");
    this.airline = open.add(airline(folder, clock, secrets));
    this.inbox = open.add(new Inbox(made.inboxPort(), clock));
    publish();
  }

  Chain chain() {
    return chain;
  }

  TokenType ticketType() {
    return new TokenType(contracts.chainId(), made.tickets());
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

  /** Whether a node's process runs. */
  boolean isRunning(Address node) {
    return network.isRunning(node);
  }

  /** Ends a node's process at once, as if its machine had gone. */
  void kill(Address node) {
    network.kill(node);
  }

  /** Starts a node's process again, and waits until it takes part. */
  void revive(Address node) {
    try {
      network.revive(node);
    } catch (IllegalStateException e) {
      throw new Stage.Broken(name(node) + " does not come back: " + e.getMessage());
    }
  }

  Membership membership() {
    return network.trust().members();
  }

  /** What receipts are checked against: it learns the groups of new flights from the chain. */
  TrustBook trust() {
    return trust;
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
    anvil.fund(key.address());
    return new ChainWriter(contracts.rpc(), key);
  }

  @Override
  public void close() {
    open.close();
  }

  /** A start that is told to end stops before it begins the next thing. */
  private static void goOn(Consumer<String> say, String line) {
    if (Thread.currentThread().isInterrupted()) {
      throw new IllegalStateException("interrupted before " + line);
    }
    say.accept(line);
  }

  /** The network's folder, in which no other command is at work now. */
  private static NetworkFolder locked(Closing open, DemoFolder folder) {
    NetworkFolder network = folder.network();
    network.create();
    try {
      FileLock lock = network.lock();
      if (lock == null) {
        throw new IllegalStateException("another command is at work in " + network.path());
      }
      open.add(lock);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lock " + network.path(), e);
    }
    return network;
  }

  private DemoFolder.Made deploy(RandomGenerator random, Consumer<String> say) {
    say.accept("deploying the flight ticket (ERC-721, ERC-5169)");
    Address tickets = airlineWriter.deploy(Artifact.FLIGHT_TICKET, airlineKey.address());
    List<Integer> ports = LocalPorts.free(3, random);
    return new DemoFolder.Made(tickets, ports.get(0), ports.get(1), ports.get(2), 0);
  }

  private HotelProcess hotel(Path folder, Path trustFile, RandomGenerator secrets) {
    SecretKey control = NodeKeys.in(folder.resolve(HotelProcess.CONTROL), secrets);
    return new HotelProcess(
        folder, made.hotelPort(), contracts.eas(), contracts.chainId(), control, trustFile, web);
  }

  private Airline airline(DemoFolder folder, Clock clock, RandomGenerator secrets) {
    List<URI> anchors =
        membership().anchors().stream().map(anchor -> URI.create(anchor.http())).toList();
    var setting =
        new Airline.Setting(
            ticketType(),
            membership().registry(),
            contracts.eas(),
            script,
            anchors,
            folder.path().resolve(DemoFolder.AIRLINE),
            made.run() * TICKETS_A_RUN);
    return new Airline(
        made.airlinePort(),
        airlineKey,
        setting,
        Tickets.inNetwork(airlineWriter, chain, made.tickets(), contracts.nodes()),
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
