package io.smartlayer.gateway;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.TrustFile;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A service node that answers as it is told. */
final class FakeService implements ServicePort {
  /** The calls that arrived, in order. */
  final ConcurrentLinkedQueue<CallGuard.Call> calls = new ConcurrentLinkedQueue<>();

  /** Which tokens wait for the last call's answer. */
  volatile Trail trail = Trail.NONE;

  /** What it says of itself. */
  volatile boolean ready = true;

  /** Whether its tokens sleep. */
  volatile boolean asleep;

  private volatile Function<CallGuard.Call, Answer> answer =
      _ -> new Answer.Answered(Samples.BUNDLE);

  void answer(Function<CallGuard.Call, Answer> with) {
    answer = with;
  }

  @Override
  public boolean isReady() {
    return ready;
  }

  @Override
  public TrustFile network() {
    return TrustFile.unregistered(Samples.NETWORK);
  }

  @Override
  public Lookup lookup(TokenId token, boolean anew) {
    return token.equals(Samples.TOKEN)
        ? new Lookup.Found(CanonicalJson.read("{\"replicas\":[]}"))
        : new Lookup.Unknown();
  }

  @Override
  public Address self() {
    return Samples.NODE.address();
  }

  @Override
  public @Nullable ServiceScript script(TokenId token) {
    return token.equals(Samples.TOKEN) ? Samples.script() : null;
  }

  @Override
  public boolean isAsleep(TokenId token) {
    return asleep;
  }

  @Override
  public Answer call(CallGuard.Call call, Trail trail) {
    calls.add(call);
    this.trail = trail;
    return answer.apply(call);
  }
}
