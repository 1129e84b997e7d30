package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.attestation.AttestationData;
import io.smartlayer.attestation.OffchainAttestation;
import io.smartlayer.attestation.SchemaUid;
import io.smartlayer.attestation.SignedAttestation;
import io.smartlayer.attestation.Statement;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.runtime.NodeKeys;
import io.smartlayer.token.Membership;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import tools.jackson.databind.node.JsonNodeFactory;

/** Lets one fact of a demo that runs go through every {@code smartlayer feed} command. */
record FeedPipe(Path demo, Path scratch, Membership network, Ticket ticket) {
  private static final String SCHEMA = "string flight,uint64 delayMinutes,string reason";
  private static final int SOON_FORGIVEN = 3; // minutes, for which the ticket does nothing
  private static final int TERMINATED = 143;

  /** Hands the fact in, sees it come, reads it, proves it, and checks proof and feeds. */
  void check() throws Exception {
    String anchors =
        network.anchors().stream().map(Membership.Node::http).collect(Collectors.joining(","));
    String feed = ticket.feed().toString();
    String named = ticket.token().type() + "#" + ticket.flight();
    String trust = demo.resolve("network/network.json").toString();
    String facts = Files.writeString(scratch.resolve("facts"), fact() + "\n").toString();
    String[] tail = {"feed", "tail", anchors, feed, "--kind", "attestation"};
    try (var following = NodeProgram.start(scratch.resolve("tail"), Map.of(), tail)) {
      FeedRun submitted = FeedRun.of("submit", anchors, named, facts, "--wait");
      assertThat(submitted.status()).as(submitted.toString()).isZero();
      assertThat(submitted.out()).contains("\"state\":\"final\"");
      assertThat(FeedRun.of("submit", anchors, named, facts)).isEqualTo(submitted);

      var said = CanonicalJson.read(submitted.out());
      String offset = said.get("offset").toString();
      FeedRun read = FeedRun.of("read", anchors, feed, "--from", offset, "--limit", "1");
      assertThat(read.status()).as(read.err()).isZero();
      var entry = CanonicalJson.read(read.out());
      assertThat(CanonicalJson.text(entry.get("body"))).isEqualTo(fact());
      while (!following.said().contains(read.out())) {
        assertThat(following.isAlive()).as(following.said()).isTrue();
        Pause.millis(200);
      }
      following.terminate();
      assertThat(following.exit()).isEqualTo(TERMINATED);

      FeedRun proved = FeedRun.of("prove", anchors, feed, "0", offset);
      assertThat(proved.status()).as(proved.err()).isZero();
      String proofs = Files.writeString(scratch.resolve("proofs"), proved.out()).toString();
      FeedRun checked = FeedRun.of("check", "--trust", trust, proofs);
      assertThat(checked.status()).as(checked.err()).isZero();
      assertThat(checked.lines().getLast()).contains("valid: ATTESTATION at offset " + offset);
    }
    for (Membership.Node anchor : network.anchors()) {
      FeedRun whole = FeedRun.of("check", "--trust", trust, anchor.http(), feed);
      assertThat(whole.status()).as(whole.err()).isZero();
      assertThat(whole.out()).contains("checkpoint by " + anchor.address());
    }
  }

  /** A small delay, attested by the demo's airline: the same at each call. */
  private String fact() {
    var values =
        JsonNodeFactory.instance
            .objectNode()
            .put("flight", ticket.flight())
            .put("delayMinutes", SOON_FORGIVEN)
            .put("reason", "weather");
    var statement =
        new Statement(
            SchemaUid.of(SCHEMA, Address.ZERO, true),
            Address.ZERO,
            begun().getEpochSecond(),
            0,
            true,
            Hash.ZERO,
            AttestationData.encode(SCHEMA, values));
    SignedAttestation signed =
        OffchainAttestation.sign(
            NodeKeys.in(demo.resolve("airline.key"), new Random(1)),
            OffchainAttestation.domain("1.4.0", network.chainId(), network.eas()),
            statement,
            Hash.keccak(Bytes.utf8(scratch.toString())));
    return signed.canonical().toUtf8();
  }

  /** When the demo began: in the past of every node. */
  private Instant begun() {
    return Instant.ofEpochMilli(demo.resolve("demo.json").toFile().lastModified());
  }
}
