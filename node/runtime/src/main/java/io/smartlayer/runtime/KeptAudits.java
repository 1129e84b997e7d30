package io.smartlayer.runtime;

import io.smartlayer.anchoring.Auditor.Finding;
import io.smartlayer.gateway.AnchorPort.Audit;
import io.smartlayer.gateway.KeptAudit;
import io.smartlayer.gateway.KeptAudit.Result;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.Conviction;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.token.Step;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an anchor found of what nodes had signed, the latest of it; in memory. Safe for use by many
 * threads.
 */
final class KeptAudits {
  /** How many findings are kept; those that agree go first. */
  static final int LIMIT = 1_024;

  /** How many of them are of one node: who signs much that is wrong hides nobody else's. */
  static final int NODE_LIMIT = 64;

  /** How much evidence is kept; of older findings it is let go. */
  static final long EVIDENCE_LIMIT_BYTES = 8L << 20;

  private static final int TEXT_LIMIT = 1_000;
  private static final System.Logger LOG = System.getLogger(KeptAudits.class.getName());

  private final ArrayDeque<KeptAudit> kept = new ArrayDeque<>(); // guarded by this
  private final Map<String, Long> counts = new TreeMap<>(); // guarded by this
  private long held; // bytes of evidence; guarded by this
  private volatile Consumer<Bytes> accuser = _ -> {};

  /** Nothing is kept yet. */
  KeptAudits() {
    for (Result result : Result.values()) {
      if (result != Result.CONTRADICTS) { // of two receipts, which nobody draws
        counts.put(name("sampled", result), 0L);
      }
    }
    for (Result result : List.of(Result.AGREES, Result.DIFFERS, Result.CANNOT_TELL)) {
      counts.put(name("brought", result), 0L);
    }
    counts.put(name("brought", Result.CONTRADICTS), 0L);
  }

  /** From now on somebody is told what nodes said that no run comes to. */
  void accuse(Consumer<Bytes> with) {
    accuser = with;
  }

  /** What is kept, the newest first. */
  synchronized List<KeptAudit> latest() {
    return List.copyOf(new ArrayList<>(kept).reversed());
  }

  /** How many ended how since the start, by the names of the ends. */
  synchronized Map<String, Long> counts() {
    return new TreeMap<>(counts);
  }

  /**
   * Counts what came of receipts that somebody brought, and keeps those that speak against their
   * nodes: they are the nodes' own words, whoever brought them.
   */
  void brought(ReceiptBundle bundle, Audit.Done done, Instant now) {
    Result result = result(done.finding());
    count(name("brought", result));
    if (result == Result.DIFFERS) {
      SignedReceipt signed = bundle.signed();
      keep(
          new KeptAudit(
              signed.receipt().hash(),
              signed.receipt().node(),
              null,
              result,
              detail(done),
              now.toEpochMilli(),
              signed.receipt(),
              evidence(signed, bundle.step())));
    }
    for (int i = 0; i < done.nested().size(); i++) {
      brought(bundle.nested().get(i), done.nested().get(i), now);
    }
  }

  /** Keeps a proof that somebody brought, and that has no flaw; its name here. */
  Hash brought(Conviction proof, Instant now) {
    Bytes json = CanonicalJson.write(proof.toJson());
    var found =
        new KeptAudit(
            Hash.keccak(json),
            proof.node(),
            null,
            Result.CONTRADICTS,
            proof.says(),
            now.toEpochMilli(),
            null,
            json);
    count(name("brought", Result.CONTRADICTS));
    keep(found);
    return found.id();
  }

  /** Counts a sample, and keeps what came of it. */
  void sampled(KeptAudit found) {
    count(name("sampled", found.result()));
    keep(found);
  }

  /** What an audit came to, in one word. */
  static Result result(Finding finding) {
    return switch (finding) {
      case Finding.Agrees _ -> Result.AGREES;
      case Finding.Differs _ -> Result.DIFFERS;
      case Finding.CannotTell _ -> Result.CANNOT_TELL;
    };
  }

  /** What an audit came to, for people. */
  static String detail(Audit.Done done) {
    return switch (done.finding()) {
      case Finding.Agrees _ -> "the same bytes and the same gas on " + done.engine();
      case Finding.Differs(String where, String expected, String found) ->
          where + ": " + shortened(expected) + " is right, not " + shortened(found);
      case Finding.CannotTell(String why) -> why;
    };
  }

  /** The node's word: the signed receipt, and the step that it is of, where there is one. */
  static Bytes evidence(SignedReceipt signed, @Nullable Step step) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("receipt", signed.toJson());
    if (step != null) {
      json.set("input", CanonicalJson.read(step.input().toUtf8()));
      json.set("output", CanonicalJson.read(step.output().toUtf8()));
    }
    return CanonicalJson.write(json);
  }

  private static String name(String cause, Result result) {
    return "audits." + cause + "." + result.text();
  }

  private synchronized void count(String name) {
    counts.merge(name, 1L, Long::sum);
  }

  private void keep(KeptAudit found) {
    if (found.result() != Result.AGREES) {
      LOG.log(
          found.isWrong() ? System.Logger.Level.WARNING : System.Logger.Level.INFO,
          "event=audit-kept result=%s node=%s id=%s"
              .formatted(found.result().text(), found.node(), found.id()));
    }
    if (found.result() == Result.DIFFERS && found.evidence() != null) {
      accuser.accept(found.evidence());
    }
    synchronized (this) {
      drop(first(one -> one.id().equals(found.id())));
      if (kept.stream().filter(one -> one.node().equals(found.node())).count() >= NODE_LIMIT) {
        drop(oldest(found.node()));
      }
      if (kept.size() >= LIMIT) {
        drop(oldest(null));
      }
      kept.addLast(found);
      held += size(found);
      if (held > EVIDENCE_LIMIT_BYTES) {
        letGo();
      }
    }
  }

  /** The oldest that agrees, or else that convicts nobody, or else of all; of one node or any. */
  private @Nullable KeptAudit oldest(@Nullable Address node) {
    Predicate<KeptAudit> fits = one -> node == null || one.node().equals(node);
    KeptAudit found = first(fits.and(one -> one.result() == Result.AGREES));
    found = found == null ? first(fits.and(one -> !one.isWrong())) : found;
    return found == null ? first(fits) : found;
  }

  private @Nullable KeptAudit first(Predicate<KeptAudit> fits) {
    return kept.stream().filter(fits).findFirst().orElse(null);
  }

  private void drop(@Nullable KeptAudit one) {
    if (one != null) {
      kept.remove(one);
      held -= size(one);
    }
  }

  /** Forgets evidence, the oldest of whom most is held of, until there is room again. */
  private void letGo() {
    while (held > EVIDENCE_LIMIT_BYTES) {
      Address most = most();
      KeptAudit oldest =
          Objects.requireNonNull(first(one -> size(one) > 0 && one.node().equals(most)));
      List<KeptAudit> all = new ArrayList<>(kept);
      all.replaceAll(one -> one.equals(oldest) ? one.withoutEvidence() : one);
      kept.clear();
      kept.addAll(all);
      held -= size(oldest);
    }
  }

  /** The node of which most evidence is held. */
  private Address most() {
    var sizes = new LinkedHashMap<Address, Long>(); // of two that are equal the older goes
    kept.forEach(one -> sizes.merge(one.node(), size(one), Long::sum));
    return Collections.max(sizes.entrySet(), Map.Entry.comparingByValue()).getKey();
  }

  private static long size(KeptAudit one) {
    return one.evidence() == null ? 0 : Objects.requireNonNull(one.evidence()).size();
  }

  private static String shortened(@Nullable String text) {
    String whole = String.valueOf(text);
    if (whole.length() <= TEXT_LIMIT) {
      return whole;
    }
    boolean isInPair = Character.isHighSurrogate(whole.charAt(TEXT_LIMIT - 1));
    return whole.substring(0, isInPair ? TEXT_LIMIT - 1 : TEXT_LIMIT) + "…"; // half is no text
  }
}
