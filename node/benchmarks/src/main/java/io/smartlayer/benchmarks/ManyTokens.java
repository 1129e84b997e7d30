package io.smartlayer.benchmarks;

import io.smartlayer.environment.Chain;
import io.smartlayer.feed.FeedId;
import io.smartlayer.gateway.Lookup;
import io.smartlayer.gateway.ServicePort;
import io.smartlayer.gateway.Trail;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.BundleFrame;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.Instance;
import io.smartlayer.token.Membership;
import io.smartlayer.token.Receipt;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.token.StepRunner;
import io.smartlayer.token.TrustFile;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * As many tokens as wanted, a hundred in each group, as a service node holds them, and answered for
 * by the classes that answer there. No feeds were followed to get there: a million activations take
 * long. So who holds a token is known without a chain.
 */
final class ManyTokens implements ServicePort {
  private static final int GROUP_SIZE = 100;

  private final Membership network;
  private final StepRunner runner;
  private final ServiceScript script;
  private final Receipt sample;
  private final StepRunner.Position at;
  private final CallGuard guard;
  private final Map<TokenId, Group> tokens = new ConcurrentSkipListMap<>();
  private final AtomicLong sequence = new AtomicLong();

  /** What a node keeps of one group for those who ask. */
  private record Group(FeedId feed, SortedMap<TokenId, Instance> instances, BundleFrame frame) {}

  /**
   * Tokens like one that there is.
   *
   * @param bundle of an answer about it
   */
  ManyTokens(
      int count,
      Membership network,
      StepRunner runner,
      ServiceScript script,
      ReceiptBundle bundle,
      Instance like) {
    this.network = network;
    this.runner = runner;
    this.script = script;
    this.sample = bundle.signed().receipt();
    this.at = new StepRunner.Position(sample.prefixRoot(), sample.timeMillis());
    var holder = new Chain.Answer.Known<>(TicketWorld.HOLDER.address());
    this.guard = new CallGuard(network.domain(), sample.node(), _ -> holder);
    for (int first = 0; first < count; first += GROUP_SIZE) {
      addGroup(first, bundle, like);
    }
  }

  private void addGroup(int first, ReceiptBundle bundle, Instance like) {
    TreePMap<TokenId, Instance> instances = TreePMap.empty();
    for (int number = first; number < first + GROUP_SIZE; number++) {
      Bytes attributes = Bytes.of(like.attributes().toArray());
      Bytes state = Bytes.of(like.state().toArray()); // each token has its own
      var token = new Instance(token(number), attributes, state, like.webhook());
      instances = instances.plus(token.token(), token);
    }
    var frame =
        new BundleFrame(
            bundle.placement(), bundle.certificate(), bundle.consistency(), bundle.freshness());
    var group = new Group(new FeedId(Hash.keccak(Bytes.ofLong(first))), instances, frame);
    instances.keySet().forEach(token -> tokens.put(token, group));
  }

  /** A token by its number, from 0. */
  static TokenId token(int number) {
    return new TokenId(TicketWorld.TOKEN.type(), BigInteger.valueOf(number));
  }

  @Override
  public Answer call(CallGuard.Call call, Trail trail) {
    Group group = tokens.get(call.token());
    Instance token = group == null ? null : group.instances.get(call.token());
    if (group == null || token == null) {
      return new Answer.Refused("token-not-served", "no such token");
    }
    var caller = JsonNodeFactory.instance.objectNode();
    switch (guard.decide(call, Instant.now())) {
      case CallGuard.Decision.Refused(CallGuard.Refusal refusal) -> {
        return new Answer.Refused(refusal.code(), "refused");
      }
      case CallGuard.Decision.Allowed(Address holder, String audience) ->
          caller.put("holder", holder.toHex()).put("audience", audience);
    }
    StepRunner.Ran ran =
        runner.query(
            script,
            token,
            at,
            QueryFloor.method(script),
            CanonicalJson.read(call.args().toUtf8()),
            caller);
    return new Answer.Answered(group.frame.around(signed(group, token, ran), ran.step()));
  }

  private SignedReceipt signed(Group group, Instance token, StepRunner.Ran ran) {
    var receipt =
        new Receipt(
            token.token(),
            group.feed,
            sample.offset(),
            sample.prefixRoot(),
            sample.script(),
            sample.engine(),
            ran.output().stateHash(),
            ran.step().stepHash(),
            ran.step().resultHash(),
            Instant.now().toEpochMilli(),
            sequence.getAndIncrement(),
            sample.evidence(),
            sample.node());
    return SignedReceipt.by(TicketWorld.SERVICE, receipt, network.domain());
  }

  @Override
  public boolean isReady() {
    return true;
  }

  @Override
  public TrustFile network() {
    return TrustFile.unregistered(network);
  }

  @Override
  public Address self() {
    return sample.node();
  }

  @Override
  public Lookup lookup(TokenId token, boolean anew) {
    return new Lookup.Unknown();
  }

  @Override
  public @Nullable ServiceScript script(TokenId token) {
    return tokens.containsKey(token) ? script : null;
  }
}
