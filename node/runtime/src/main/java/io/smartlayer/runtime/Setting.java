package io.smartlayer.runtime;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Every setting of a node: the one table from which files are read and pages are made. A setting
 * has a line {@code key = value} in the node's file, or a variable in its environment, which wins.
 */
public enum Setting {
  /** Where the node keeps what it must not lose. */
  DATA(
      "data",
      "FOLDER",
      null,
      "Where the node keeps its logs; one process at a time. Relative to this file's folder."),
  /** Where its logs are. */
  STORAGE(
      "storage",
      "files|kafka:HOST:PORT,…/PREFIX",
      "files",
      "Where the logs are: files of the data folder, or the topic PREFIX.0x… (the node's address)"
          + " of Apache Kafka, with a mark and a copy in the data folder."),
  /** The node's key. */
  KEY(
      "key",
      "FILE",
      "key in the data folder",
      "The node's secret key, readable by its owner alone (0600); made when it is not there."),
  /** The password of its secret key. */
  KEY_PASSWORD(
      "key.password",
      "FILE",
      "none",
      "A file (0600) whose first line is the password by which the key's file is encrypted, as"
          + " smartlayer key encrypt leaves it; a new key is encrypted by it."),
  /** The chain's endpoint. */
  CHAIN_RPC(
      "chain.rpc",
      "URL, URL …",
      null,
      "JSON-RPC of an Ethereum node; https, or http on this machine or in development. Of several,"
          + " at most 7, more than half have to say the same: with three one may be down, lag or"
          + " lie."),
  /** The chain's number. */
  CHAIN_ID("chain.id", "N", null, "The EIP-155 chain id that the endpoints must serve."),
  /** The registry of nodes. */
  REGISTRY("registry", "ADDRESS", null, "The NodeRegistry contract, in which nodes are named."),
  /** The contract of attestations. */
  EAS("eas", "ADDRESS", null, "The EAS contract to which attestations are bound."),
  /** Where peers connect. */
  P2P_LISTEN(
      "p2p.listen",
      "MULTIADDR,…",
      "/ip4/0.0.0.0/tcp/4001",
      "Where the node listens for its peers."),
  /** What peers are told. */
  P2P_ANNOUNCE(
      "p2p.announce",
      "MULTIADDR,…",
      "the addresses it listens at",
      "Where peers reach the node: wanted behind address translation and when it listens at"
          + " every address. It goes into the node's record in the directory, and into what"
          + " identify tells its peers."),
  /** Where the HTTP face is. */
  HTTP_LISTEN(
      "http.listen",
      "HOST:PORT",
      "127.0.0.1:8080",
      "Where the HTTP face listens, without TLS: put a proxy before it."),
  /** Where clients find the HTTP face. */
  HTTP_URL(
      "http.url",
      "URL",
      null,
      "Where clients reach the HTTP face, as the registry says it; https, or http in development."),
  /** Peers to begin with. */
  BOOTSTRAP(
      "bootstrap",
      "MULTIADDR,…",
      "none",
      "Peers to begin with, each with /p2p/ and its name; at most 256."),
  /** Whether it calls private addresses. */
  WEB_PRIVATE(
      "web.private",
      "refuse|allow",
      "refuse",
      "Whether the hosts of scripts, the webhooks of holders, the addresses of scripts and other"
          + " nodes' HTTP faces may be at addresses that are not of the public Internet, such as"
          + " this machine's or its network's. A host of which one address is private is not called"
          + " at all."),
  /** How long it answers for entries. */
  FEED_RETENTION(
      "feed.retention",
      "all|ENTRIES|DAYSd|ENTRIES,DAYSd",
      "all",
      "How many of a feed's latest entries, and for how many days, the node answers for. Older"
          + " ones leave its memory once the replicas have agreed on a later state, and who reads"
          + " them is told offset-gone; proofs stay, and the logs stay whole."),
  /** How long an idle group stays in memory. */
  GROUP_RESIDENCE(
      "group.residence",
      "always|MINUTESm",
      "10m",
      "How long a service node holds a group in memory of which it hears nothing and is asked"
          + " nothing. Then the group sleeps on the disk, and wakes when one of its tokens is"
          + " asked, when its feed has news, or when something is due."),
  /** How much is logged. */
  LOG_LEVEL("log.level", "LEVEL", "info", "error, warn, info, debug or trace, on stderr."),
  /** Processors it may use. */
  LIMIT_CPUS(
      "limit.cpus",
      "N",
      "what the machine has",
      "Processors that the node counts on; calls in work and workers follow from it."),
  /** Memory it may use. */
  LIMIT_MEMORY(
      "limit.memory",
      "SIZE",
      "the JVM's heap",
      "Memory that the node counts on, such as 512M; how many groups it takes follows from it."),
  /** Scripts that it takes. */
  LIMIT_SCRIPTS(
      "limit.scripts",
      "N",
      "16384",
      "How many scripts it takes, 1 GiB together at most. "
          + "They stay on the disk; those in use, and a few others, are in memory."),
  /** What is audited of itself. */
  AUDIT_SHARE(
      "audit.share",
      "0…1",
      "0.01",
      "Which share of all receipts anchors draw from the logs of service nodes and run again, two"
          + " anchors each; an anchor takes its part of it. 0 for none."),
  /** How far nodes are believed. */
  VERIFICATION_MODE(
      "verification.mode",
      "normal|reexecute|diverse|enforce",
      "normal",
      "How far service nodes are believed; all nodes of a network say the same. reexecute: anchors"
          + " pass calls on, and run a share of the answers again before they leave. diverse: they"
          + " let out what replicas on two platforms answer alike, and run the rest again. enforce:"
          + " service nodes need evidence of an enclave, which there is none of yet outside"
          + " development."),
  /** Where the chain says how far. */
  VERIFICATION_SWITCH(
      "verification.switch",
      "ADDRESS",
      "none",
      "The NetworkMode contract, by which holders of Stake Tokens set the mode of a network. While"
          + " it says another mode than normal, that holds and not verification.mode; a node"
          + " follows it within seconds."),
  /** What is run again before it leaves. */
  VERIFICATION_SHARE(
      "verification.share",
      "0…1",
      "0.1",
      "Which share of the answers that it passes on an anchor runs again before they leave, where"
          + " the mode is reexecute."),
  /** What it says of its platform. */
  NODE_PLATFORM(
      "node.platform",
      "NAME",
      "system and processor, such as linux-amd64",
      "What a service node says that it runs on, where the mode is diverse: anchors compare the"
          + " answers of two whose names differ. Nothing vouches for it."),
  /** Where is paid. */
  PAYMENTS_HUB(
      "payments.hub",
      "ADDRESS",
      "none",
      "The ChannelHub contract, by which payers open channels and settle them. An anchor"
          + " acknowledges vouchers of channels that name it; a service node may have prices."),
  /** What calls cost. */
  PAYMENTS_PRICES(
      "payments.prices",
      "free|QUERY,UPDATE,WAKE",
      "free",
      "What a call costs at a service node, in Service Tokens, such as 0.0001,0.001,0.0005: one"
          + " that changes nothing, one that changes the token, and beside either waking it."
          + " With prices, payments.hub must be said."),
  /** When it settles by itself. */
  PAYMENTS_SETTLE(
      "payments.settle",
      "LEAST,MOST|never",
      "0.01,100",
      "When a service node with prices settles by itself, in Service Tokens: what its operator must"
          + " be owed by a channel that is closed, and what it may be owed by an open one. Gas is"
          + " paid by the account of the node's own key."),
  /** Whether it is for development. */
  DEVELOPMENT(
      "development", "true|false", "false", "Allows plain http and addresses of this machine.");

  private final String key;
  private final String form;
  private final @Nullable String otherwise;
  private final String meaning;

  Setting(String key, String form, @Nullable String otherwise, String meaning) {
    this.key = key;
    this.form = form;
    this.otherwise = otherwise;
    this.meaning = meaning;
  }

  /** Its name in a file, such as {@code chain.rpc}. */
  public String key() {
    return key;
  }

  /** Its name in the environment, such as {@code SMARTLAYER_CHAIN_RPC}. */
  public String variable() {
    return "SMARTLAYER_" + key.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  /** What holds when it is not said; null when it must be said. */
  public @Nullable String otherwise() {
    return otherwise;
  }

  /** The setting with a key, or null. */
  static @Nullable Setting of(String key) {
    for (Setting setting : values()) {
      if (setting.key.equals(key)) {
        return setting;
      }
    }
    return null;
  }

  /** All settings for a terminal, two lines each. */
  public static String text() {
    var out = new StringBuilder();
    for (Setting setting : values()) {
      out.append("  %s = %s   (%s)%n".formatted(setting.key, setting.form, setting.presence()));
      out.append("      %s%n".formatted(setting.meaning));
    }
    return out.toString();
  }

  /** All settings as a table for pages. */
  public static String markdown() {
    var out = new StringBuilder("| setting | value | when it is not said | meaning |\n");
    out.append("|---|---|---|---|\n");
    for (Setting setting : values()) {
      out.append(
          "| `%s` | `%s` | %s | %s |\n"
              .formatted(
                  setting.key,
                  setting.form.replace("|", "\\|"),
                  setting.otherwise == null ? "refused" : setting.otherwise,
                  setting.meaning));
    }
    return out.toString();
  }

  private String presence() {
    return otherwise == null ? "must be said" : "otherwise " + otherwise;
  }
}
